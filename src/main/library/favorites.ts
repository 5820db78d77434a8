import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { toDiskError } from '../files/diskErrors.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeJson } from '../files/writeJson.js';

const FILE = 'favorites.json';
const schema = z.object({
  format: z.literal('pentimento-favorites'),
  version: z.literal(1),
  styles: z.array(z.string()),
});

export const FAVORITES_FORMAT: SavedFormat<z.infer<typeof schema>> = { version: 1, schema };

/** Ids of the user's favorite styles; empty if the file is missing or damaged. */
export async function readFavorites(library: string): Promise<Set<string>> {
  try {
    return new Set(parseSaved(FAVORITES_FORMAT, JSON.parse(await readFile(join(library, FILE), 'utf8'))).styles);
  } catch {
    return new Set();
  }
}

/** @throws ExpectedError `disk/...` */
export async function writeFavorites(library: string, favorites: ReadonlySet<string>): Promise<void> {
  const path = join(library, FILE);
  await makeFolder(library);
  const file = { format: 'pentimento-favorites', version: 1, styles: [...favorites].sort() };
  await writeJson(path, file).catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'write');
  });
}
