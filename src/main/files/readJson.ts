import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { toDiskError } from './diskErrors.js';

/**
 * What a JSON file of a schema holds.
 *
 * @throws ExpectedError `disk/...` where the file cannot be read; what `refuse` makes of the reason where it holds
 * something else
 */
export async function readJson<T>(path: string, schema: z.ZodType<T>, refuse: (cause: unknown) => Error): Promise<T> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw refuse(cause);
  }
}

/**
 * What a file of a format holds, older versions brought up to the present one.
 *
 * @throws ExpectedError `disk/...` where the file cannot be read; what `refuse` makes of the reason where it holds
 * something else, or is of a newer version
 */
export async function readSavedJson<T>(
  path: string,
  format: SavedFormat<T>,
  refuse: (cause: unknown) => Error,
): Promise<T> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw toDiskError(thrown, path, 'read');
  });
  try {
    return parseSaved(format, JSON.parse(text));
  } catch (cause) {
    throw refuse(cause);
  }
}

/** What a JSON text says; undefined for one that is damaged, for schemas to refuse. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
