import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BugError } from '../../shared/errors.js';

/** The program's own folder: the nearest one above this file that holds a package.json, built or not. */
export function appRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new BugError('The program lies outside of its own folder.');
  }
}

/**
 * The folder of the program's files that others than Node read. Native code and other programs cannot look into the archive
 * of a packed program: what they read lies beside it.
 */
export function filesRoot(): string {
  const root = appRoot();
  return root.endsWith('.asar') ? `${root}.unpacked` : root;
}
