import { pickFiles } from './pickFiles.js';

/** Images by the browser's own file dialog. Resolves to nothing if it was cancelled. */
export function pickImages(): Promise<File[]> {
  return pickFiles({ accept: 'image/*' });
}
