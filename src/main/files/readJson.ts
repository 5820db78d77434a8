import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { parseSaved, type SavedFormat } from '../../shared/domain/savedFormat.js';
import { toDiskError } from './diskErrors.js';

/**
 * Reads a JSON file and checks it against a schema.
 *
 * @throws ExpectedError `disk/...` if the file cannot be read; the error of `refuse` if its content is invalid
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
 * Reads a file of a versioned format and migrates older versions to the current one.
 *
 * @throws ExpectedError `disk/...` if the file cannot be read; the error of `refuse` if its content is invalid or of a
 *   newer version
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

/** Parses a JSON text; undefined if it is damaged, so that schemas reject it. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
