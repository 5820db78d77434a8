import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface FolderUsage {
  readonly bytes: number;
  readonly files: number;
}

/** What the files below a folder measure; nothing for one that is not there. Links are not followed. */
export async function folderUsage(folder: string): Promise<FolderUsage> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  let bytes = 0;
  let files = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // A file may vanish meanwhile.
    bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
    files++;
  }
  return { bytes, files };
}

/** What is left on the disk where `path` lies or will lie; null if the system does not tell. */
export async function freeBytesAt(path: string): Promise<number | null> {
  for (let folder = path; ; folder = dirname(folder)) {
    const space = await statfs(folder).catch(() => undefined);
    if (space) return space.bavail * space.bsize;
    if (folder === dirname(folder)) return null;
  }
}
