import { VIDEO_EXTENSIONS } from '../../../shared/domain/videoFormat.js';
import { pickFiles } from './pickFiles.js';

/** Picks images and videos in the browser's file dialog. Resolves to an empty list if cancelled. */
export function pickImages(): Promise<File[]> {
  return pickFiles({ accept: `image/*,video/*,${VIDEO_EXTENSIONS.map((name) => `.${name}`).join(',')}` });
}
