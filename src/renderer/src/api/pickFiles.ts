import type { PhotoSource } from '../../../shared/contract/photos.js';
import { studio } from './connection.js';

export interface PickOptions {
  /** As in the attribute of the same name: `image/*`, `.pentstyle`. */
  readonly accept: string;
  /** All files of a folder instead of single ones. */
  readonly isFolder?: boolean;
}

/** The browser's own file dialog, which a desktop window has as well. Resolves to nothing if it was cancelled. */
export function pickFiles({ accept, isFolder = false }: PickOptions): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = accept;
    input.multiple = true;
    input.webkitdirectory = isFolder;
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** What files are to the studio. Those that it cannot be given are left out. @throws where an upload fails */
export async function sourcesOf(files: readonly File[]): Promise<PhotoSource[]> {
  const sources: PhotoSource[] = [];
  for (const file of files) {
    const source = await studio().sourceOf(file);
    if (source) sources.push(source);
  }
  return sources;
}
