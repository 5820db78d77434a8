import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import type { RecentPhoto } from '../../shared/contract/photos.js';
import { makeFolder } from '../files/makeFolder.js';
import { exists } from '../files/pathKind.js';
import { writeJson } from '../files/writeJson.js';
import type { Log } from '../log/log.js';

const MAX_RECENT = 30;

const fileSchema = z.object({
  format: z.literal('pentimento-recent'),
  version: z.literal(1),
  photos: z.array(z.object({ path: z.string(), openedAt: z.number() })),
});

export const RECENT_FORMAT: SavedFormat<z.infer<typeof fileSchema>> = { version: 1, schema: fileSchema };

/** The most recently opened files. A convenience: read and write errors are ignored. */
export class RecentPhotos {
  private readonly path: string;
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(
    home: string,
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {
    this.path = join(home, 'recent.json');
  }

  /** Newest first, without files that no longer exist. */
  async list(): Promise<RecentPhoto[]> {
    await this.lastWrite;
    const entries = await this.read();
    const isThere = await Promise.all(entries.map(({ path }) => exists(path)));
    return entries.filter((_, i) => isThere[i]).map((entry) => ({ ...entry, name: basename(entry.path) }));
  }

  async add(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    await this.update((entries) => {
      const openedAt = this.now();
      const old = entries.filter(({ path }) => !paths.includes(path));
      return [...paths.map((path) => ({ path, openedAt })), ...old].slice(0, MAX_RECENT);
    });
  }

  async clear(): Promise<void> {
    await this.update(() => []);
  }

  private async update(change: (entries: FileEntries) => FileEntries): Promise<void> {
    this.lastWrite = this.lastWrite.then(async () => {
      try {
        await makeFolder(dirname(this.path));
        const file = { format: 'pentimento-recent', version: 1, photos: change(await this.read()) };
        await writeJson(this.path, file);
      } catch (thrown) {
        this.log.error('The list of recent photos cannot be written', thrown);
      }
    });
    await this.lastWrite;
  }

  private async read(): Promise<FileEntries> {
    try {
      return parseSaved(RECENT_FORMAT, JSON.parse(await readFile(this.path, 'utf8'))).photos;
    } catch {
      return [];
    }
  }
}

type FileEntries = z.infer<typeof fileSchema>['photos'];
