import type { PhotoSource } from '../../../shared/contract/photos.js';
import { studio } from './connection.js';

export interface PickOptions {
  /** Same as the HTML attribute: `image/*`, `.pentstyle`. */
  readonly accept: string;
  /** All files of a folder instead of single ones. */
  readonly isFolder?: boolean;
}

/** Opens the browser's file dialog, which also works in a desktop window. Resolves to an empty list if cancelled. */
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

/** The sources for files. Files that cannot be sent to the studio are left out. @throws if an upload fails */
export async function sourcesOf(files: readonly File[]): Promise<PhotoSource[]> {
  const sources: PhotoSource[] = [];
  for (const file of files) {
    const source = await studio().sourceOf(file);
    if (source) sources.push(source);
  }
  return sources;
}
