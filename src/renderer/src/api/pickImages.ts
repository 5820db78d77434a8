import { pickFiles } from './pickFiles.js';

/** Picks images in the browser's file dialog. Resolves to an empty list if cancelled. */
export function pickImages(): Promise<File[]> {
  return pickFiles({ accept: 'image/*' });
}
