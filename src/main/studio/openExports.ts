import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { photoInfoSchema } from '../../shared/contract/photos.js';
import { exportRequestSchema } from '../../shared/contract/stylize.js';
import { pathSchema } from '../../shared/contract/values.js';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeJson } from '../files/writeJson.js';
import type { Log } from '../log/log.js';

const openExportSchema = z.object({
  id: z.string(),
  /** The video's file, and what was known of it. */
  path: pathSchema,
  info: photoInfoSchema,
  /** Its place among the open photos, for names. */
  place: z.int().positive(),
  request: exportRequestSchema,
});
export type OpenExport = z.output<typeof openExportSchema>;

const fileSchema = z.object({
  format: z.literal('pentimento-exports'),
  version: z.literal(1),
  exports: z.array(openExportSchema),
});

export const OPEN_EXPORTS_FORMAT: SavedFormat<z.infer<typeof fileSchema>> = { version: 1, schema: fileSchema };

/**
 * The exports of videos that have begun and not ended, on disk, so that they can be continued after a crash. Problems
 * with the file are logged: they must not stop an export.
 */
export class OpenExports {
  private readonly path: string;
  private known: Promise<readonly OpenExport[]>;

  constructor(
    home: string,
    private readonly log: Log,
  ) {
    this.path = join(home, 'exports.json');
    this.known = this.read();
  }

  list(): Promise<readonly OpenExport[]> {
    return this.known;
  }

  /** @returns the entry's id */
  async add(entry: Omit<OpenExport, 'id'>): Promise<string> {
    const id = randomUUID();
    await this.change((entries) => [...entries, { ...entry, id }]);
    return id;
  }

  async remove(id: string): Promise<void> {
    await this.change((entries) => entries.filter((entry) => entry.id !== id));
  }

  /** One change after the other. */
  private async change(by: (entries: readonly OpenExport[]) => OpenExport[]): Promise<void> {
    this.known = this.known.then(async (entries) => {
      const changed = by(entries);
      try {
        await makeFolder(dirname(this.path));
        await writeJson(this.path, { format: 'pentimento-exports', version: 1, exports: changed });
      } catch (thrown) {
        this.log.error('The list of exports under way cannot be written', thrown);
      }
      return changed;
    });
    await this.known;
  }

  private async read(): Promise<readonly OpenExport[]> {
    const text = await readFile(this.path, 'utf8').catch(() => undefined);
    if (text === undefined) return [];
    try {
      return parseSaved(OPEN_EXPORTS_FORMAT, JSON.parse(text)).exports;
    } catch (thrown) {
      this.log.error('The list of exports under way cannot be read', thrown);
      return [];
    }
  }
}
