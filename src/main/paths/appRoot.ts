import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BugError } from '../../shared/errors.js';

/** The program's own folder: the nearest one above this file with a package.json, in the source tree or built. */
export function appRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) throw new BugError('The program lies outside of its own folder.');
  }
}

/**
 * The folder of program files that are not read by Node. Native code and other programs cannot read the archive of a
 * packaged program, so their files are in a folder next to it.
 */
export function filesRoot(): string {
  const root = appRoot();
  return root.endsWith('.asar') ? `${root}.unpacked` : root;
}
