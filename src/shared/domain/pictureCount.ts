import { z } from 'zod';

/** How many pictures a file has; `several` if they are not counted. */
export const pictureCountSchema = z.union([z.int().positive(), z.literal('several')]);
export type PictureCount = z.infer<typeof pictureCountSchema>;

/** The message that says that only the first of a file's pictures is used. */
export function firstOf(count: PictureCount): 'firstOfSeveral' | 'firstFrame' {
  return count === 'several' ? 'firstFrame' : 'firstOfSeveral';
}
