import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CallOutput } from '../../shared/contract/contract.js';
import type { FolderEntry } from '../../shared/contract/files.js';
import { isPaintable } from '../../shared/domain/imageFormat.js';
import { isModelName } from '../../shared/domain/modelFormat.js';
import { compareNaturally } from '../../shared/text/naturalOrder.js';
import { toDiskError } from './diskErrors.js';
import type { FileAccess } from './fileAccess.js';

const MAX_ENTRIES = 5000;

/**
 * Lists the folders, images, videos and 3D models in a folder, folders first, in natural order (2 before 10). Null lists
 * the folders that may be accessed.
 * @throws ExpectedError `access/denied`, `disk/...`
 */
export async function listFolder(folder: string | null, access: FileAccess): Promise<CallOutput<'files.listFolder'>> {
  const roots = access.roots ?? ['/'];
  if (folder === null) {
    const entries = await Promise.all(roots.map((root) => entryOf(root, basename(root) || root)));
    return { folder: null, parent: null, entries: entries.filter((entry) => entry !== undefined), isCut: false };
  }
  const path = await access.check(folder);
  let names: string[];
  try {
    names = await readdir(path);
  } catch (thrown) {
    throw toDiskError(thrown, path, 'read');
  }
  const shown = names.filter((name) => !name.startsWith('.')).sort(compareNaturally);
  const entries: FolderEntry[] = [];
  for (const name of shown.slice(0, MAX_ENTRIES)) {
    const entry = await entryOf(join(path, name), name);
    if (entry && (entry.isFolder || isPaintable(name) || isModelName(name))) entries.push(entry);
  }
  entries.sort((a, b) => Number(b.isFolder) - Number(a.isFolder));
  const parent = roots.includes(path) || dirname(path) === path ? null : dirname(path);
  return { folder: path, parent, entries, isCut: shown.length > MAX_ENTRIES };
}

/** Undefined if the item disappeared or may not be accessed. */
async function entryOf(path: string, name: string): Promise<FolderEntry | undefined> {
  try {
    const status = await stat(path);
    const isFolder = status.isDirectory();
    return { name, path, isFolder, bytes: isFolder ? null : status.size, modifiedAt: status.mtimeMs };
  } catch {
    return undefined;
  }
}
