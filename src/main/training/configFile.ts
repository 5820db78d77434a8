import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';

/** Reads a configuration file, unchecked but for being an object. @throws ExpectedError `disk/…`, `config/invalid`. */
export async function readConfigFile(path: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    throw toDiskError(thrown, path, 'read');
  }
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message : 'it has to be an object';
    throw new ExpectedError('config/invalid', `The configuration ${path} cannot be read: ${why}.`, { cause });
  }
}
