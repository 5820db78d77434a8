import { AppError, ExpectedError } from '../../shared/errors.js';

/** The system's code (`ENOENT`, ...) of an error thrown by a file call. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Converts an error of a file call on `path` into an error with advice for the user. Our own errors pass unchanged. */
export function toDiskError(thrown: unknown, path: string, doing: 'read' | 'write'): AppError {
  if (thrown instanceof AppError) return thrown;
  const options = { cause: thrown, details: { path } };
  switch (systemCode(thrown)) {
    case 'ENOENT':
      return doing === 'read'
        ? new ExpectedError('disk/not-found', `There is no file ${path}.`, options)
        : new ExpectedError('disk/not-found', `The folder of ${path} does not exist.`, options);
    case 'EEXIST':
      return new ExpectedError('disk/exists', `${path} exists already.`, {
        ...options,
        advice: 'Name another file, or allow replacing it with --overwrite.',
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFullError(path, thrown);
    case 'ENOTDIR':
      return new ExpectedError('disk/not-found', `A part of the path ${path} is a file, not a folder.`, options);
    case 'ENAMETOOLONG':
      return new ExpectedError('disk/not-writable', `The name of ${path} is too long for this disk.`, options);
    case 'EROFS':
      return new ExpectedError('disk/not-writable', `${path} cannot be written: its disk is read-only.`, {
        ...options,
        advice: 'Write to another disk.',
      });
    case 'EISDIR':
      return new ExpectedError('disk/not-readable', `${path} is a folder, not a file.`, options);
    default: {
      // A library's message is not suitable for users and may name other files, so it is kept only in the cause.
      const isSystem = systemCode(thrown) !== undefined && thrown instanceof Error;
      const why = isSystem ? ` (${thrown.message})` : '';
      return doing === 'read'
        ? new ExpectedError('disk/not-readable', `${path} cannot be read${why}.`, options)
        : new ExpectedError('disk/not-writable', `${path} cannot be written${why}.`, options);
    }
  }
}

function diskFullError(path: string, cause: unknown): ExpectedError {
  return new ExpectedError('disk/full', `There is no space left to write ${path}.`, {
    cause,
    advice: 'Free some space or write to another disk.',
    details: { path },
  });
}
