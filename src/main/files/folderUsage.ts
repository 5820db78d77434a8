import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface FolderUsage {
  readonly bytes: number;
  readonly files: number;
}

/** The size of the files below a folder; 0 if it does not exist. Does not follow links. */
export async function folderUsage(folder: string): Promise<FolderUsage> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  let files = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // A file may disappear in the meantime.
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
    files++;
  }
  return { bytes, files };
}

/** The free space on the disk of `path`, which may not exist yet; null if the system does not report it. */
export async function freeBytesAt(path: string): Promise<number | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    const space = await statfs(folder).catch(() => undefined);
    if (space) return space.bavail * space.bsize;
    if (folder === dirname(folder)) return null;
  }
}
