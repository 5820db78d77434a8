import type { Dirent, Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ExpectedError, type AppError } from '../../shared/errors.js';
import { systemCode, toDiskError } from './diskErrors.js';

/** An item in a folder and its type; links to files count as files. */
export interface FolderItem {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'folder link' | 'unusable';
  /** Why the item cannot be used. */
  readonly error?: AppError;
}

const DECODER = new TextDecoder('utf-8', { fatal: true });

/**
 * Lists a folder, without names that begin with a dot. Items that cannot be files carry an error: a broken link, a name
 * that is not valid text, a pipe. Throws the system's error if the folder cannot be read.
 */
export async function folderItems(folder: string): Promise<FolderItem[]> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' });
  const items = await Promise.all(entries.map((entry) => itemOf(folder, entry)));
  return items.filter(({ name }) => !name.startsWith('.'));
}

async function itemOf(folder: string, entry: Dirent<Buffer>): Promise<FolderItem> {
  const name = entry.name.toString('utf8');
  const path = join(folder, name);
  const unusable = (error: AppError): FolderItem => ({ name, kind: 'unusable', error });
  if (!isText(entry.name)) return unusable(unreadableName(path));
  if (entry.isDirectory()) return { name, kind: 'folder' };
  if (entry.isFile()) return { name, kind: 'file' };
  if (!entry.isSymbolicLink()) return unusable(noFile(path, entry));
  try {
    const target = await stat(path);
    if (target.isDirectory()) return { name, kind: 'folder link' };
    return target.isFile() ? { name, kind: 'file' } : unusable(noFile(path, target));
  } catch (thrown) {
    return unusable(toLinkError(thrown, path));
  }
}

/** @throws ExpectedError `disk/...` if the path is not a file: opening a pipe would block forever */
export async function checkIsFile(path: string): Promise<void> {
  let status: Stats;
  try {
    status = await stat(path);
  } catch (thrown) {
    throw toDiskError(thrown, path, 'read');
  }
  if (status.isFile()) return;
  if (status.isDirectory()) throw toDiskError(Object.assign(new Error('a folder'), { code: 'EISDIR' }), path, 'read');
  throw noFile(path, status);
}

function isText(name: Buffer): boolean {
  try {
    DECODER.decode(name);
    return true;
  } catch {
    return false;
  }
}

function unreadableName(path: string): ExpectedError {
  return new ExpectedError('disk/not-readable', `The name of ${path} is not written in UTF-8.`, {
    advice: 'Rename the file, then try again.',
    details: { path },
  });
}

function noFile(path: string, status: Pick<Stats, 'isFIFO' | 'isSocket'>): ExpectedError {
  const what = status.isFIFO() ? 'a named pipe' : status.isSocket() ? 'a socket' : 'a device';
  return new ExpectedError('disk/not-readable', `${path} is ${what}, not a file.`, { details: { path } });
}

function toLinkError(thrown: unknown, path: string): AppError {
  const code = systemCode(thrown);
  if (code !== 'ENOENT' && code !== 'ELOOP') return toDiskError(thrown, path, 'read');
  const where = code === 'ELOOP' ? 'leads in a circle' : 'leads to a file that is not there';
  return new ExpectedError('disk/not-found', `The link ${path} ${where}.`, { cause: thrown, details: { path } });
}
