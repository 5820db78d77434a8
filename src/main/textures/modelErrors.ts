import { ExpectedError } from '../../shared/errors.js';

/** A model that is cut off or contradicts itself. @param why begins with a small letter */
export function damaged(path: string, why: string, cause?: unknown): ExpectedError {
  const options = { details: { path }, advice: 'Export the model again.' };
  return new ExpectedError('mesh/unreadable', `${path} is damaged: ${why}.`, cause ? { ...options, cause } : options);
}

/** A file that a model names and that is not there. */
export function missingFile(path: string, name: string): ExpectedError {
  return new ExpectedError('mesh/missing-file', `${path} names the file ${name}, which is not there.`, {
    details: { path, name },
    advice: 'Put the file next to the model, under the name that the model uses.',
  });
}

/** A model that names a file it must not read. */
export function unsafeFile(path: string, name: string): ExpectedError {
  return new ExpectedError('mesh/unsafe', `${path} names ${name}, which is not inside the model's folder.`, {
    details: { path, name },
    advice: 'Only files in the folder of the model and below are read.',
  });
}

/** A model with something that this program does not know. @param what the whole sentence */
export function unsupported(path: string, what: string, advice?: string): ExpectedError {
  return new ExpectedError('mesh/unsupported', what, { details: { path }, ...(advice ? { advice } : {}) });
}

/** A model with too much of something. */
export function tooMuch(path: string, what: string): ExpectedError {
  return new ExpectedError('mesh/unsupported', `${path} has ${what}, more than is read.`, {
    details: { path },
    advice: 'Divide the model, or make it simpler.',
  });
}

/** The most texels of all textures of a model together. */
export const MOST_TEXELS = 256e6;

export function tooManyTexels(path: string): ExpectedError {
  return tooMuch(path, `textures of over ${Math.round(MOST_TEXELS / 1e6)} megapixels`);
}
