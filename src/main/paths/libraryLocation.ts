import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { writeJson } from '../files/writeJson.js';

const LOCATION_FILE = 'location.json';

const locationSchema = z.object({
  format: z.literal('pentimento-location'),
  version: z.literal(1),
  library: z.string().refine(isAbsolute),
});

export const LOCATION_FORMAT: SavedFormat<z.infer<typeof locationSchema>> = { version: 1, schema: locationSchema };

/** The folder that the user moved the library to; undefined if it was never moved. */
export function readLibraryLocation(home: string): string | undefined {
  try {
    return parseSaved(LOCATION_FORMAT, JSON.parse(readFileSync(join(home, LOCATION_FILE), 'utf8'))).library;
  } catch {
    return undefined;
  }
}

/** @throws errors of the system */
export async function writeLibraryLocation(home: string, library: string): Promise<void> {
  const location = { format: 'pentimento-location', version: 1, library };
  await writeJson(join(home, LOCATION_FILE), location);
}

export function userStylesIn(library: string): string {
  return join(library, 'styles');
}
