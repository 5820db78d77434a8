import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';
import { readJson } from '../files/readJson.js';

/**
 * Reads a configuration file. Only checks that it contains an object.
 * @throws ExpectedError `disk/…`, `config/invalid`.
 */
export function readConfigFile(path: string): Promise<Record<string, unknown>> {
  return readJson(path, z.record(z.string(), z.unknown()), (cause) => {
    const why = cause instanceof SyntaxError ? cause.message : 'it has to be an object';
    return new ExpectedError('config/invalid', `The configuration ${path} cannot be read: ${why}.`, { cause });
  });
}
