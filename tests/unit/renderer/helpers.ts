import type { PhotoInfo } from '../../../src/shared/contract/photos.js';
import { mediaIdSchema } from '../../../src/shared/contract/values.js';

export function photoInfo(id: string): PhotoInfo {
  return {
    id,
    name: `${id}.jpg`,
    path: `/photos/${id}.jpg`,
    width: 600,
    height: 400,
    bytes: 1000,
    takenOn: '2024-05-31',
    media: mediaIdSchema.parse(`media-${id}`),
  };
}
