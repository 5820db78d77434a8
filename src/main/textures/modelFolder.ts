import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { systemCode, toDiskError } from '../files/diskErrors.js';
import { checkIsFile } from '../files/folderItems.js';
import { isWithin } from '../files/pathKind.js';
import type { OpenOptions } from './modelTypes.js';
import { missingFile, tooMuch, unsafeFile } from './modelErrors.js';

/** The most bytes of a model with all its files; texts cannot be longer either. */
const MOST_BYTES = 500e6;

/** Reads a model and the files it names: none outside of the model's folder, and not more than a bounded size in all. */
export class ModelFolder {
  private readonly read = new Map<string, Uint8Array>();
  private bytes = 0;

  /** @param path of the model @param options see `OpenOptions` */
  constructor(
    readonly path: string,
    private readonly options: Pick<OpenOptions, 'isGathered'> = {},
  ) {}

  /** The model's own bytes. @throws ExpectedError `disk/...`, `mesh/unsupported` if it is too large */
  async model(): Promise<Uint8Array> {
    await checkIsFile(this.path);
    try {
      return await this.take(this.path);
    } catch (thrown) {
      throw toDiskError(thrown, this.path, 'read');
    }
  }

  /**
   * A file that the model names.
   * @param name relative to the model, with slashes
   * @throws ExpectedError `mesh/unsafe` for a place outside of the folder, also through a link; `mesh/missing-file`
   */
  async file(name: string): Promise<Uint8Array> {
    const known = this.read.get(name);
    if (known) return known;
    const folder = dirname(this.path);
    if (!isPlainRelative(name)) throw unsafeFile(this.path, name);
    const path = join(folder, this.options.isGathered ? basename(name) : name);
    if (!isWithin(path, folder)) throw unsafeFile(this.path, name);
    try {
      if (!isWithin(await realpath(path), await realpath(folder))) throw unsafeFile(this.path, name);
      if (!(await stat(path)).isFile()) throw missingFile(this.path, name);
      const bytes = await this.take(path);
      this.read.set(name, bytes);
      return bytes;
    } catch (thrown) {
      if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(systemCode(thrown) ?? '')) throw missingFile(this.path, name);
      throw toDiskError(thrown, path, 'read');
    }
  }

  /** The names of all files read so far, without the model's own. */
  get names(): string[] {
    return [...this.read.keys()];
  }

  /** The bytes of a file that was read. */
  known(name: string): Uint8Array {
    return this.read.get(name)!;
  }

  private async take(path: string): Promise<Uint8Array> {
    this.bytes += (await stat(path)).size;
    if (this.bytes > MOST_BYTES) throw tooMuch(this.path, `${Math.round(this.bytes / 1e6)} MB`);
    return readFile(path);
  }
}

/** Whether a name is relative on every system: no drive, no scheme, no backslash, nothing that ends a text. */
export function isPlainRelative(name: string): boolean {
  if (name === '' || /[\\\p{Cc}]/u.test(name) || /^[a-z][a-z0-9+.-]*:/i.test(name)) return false;
  return !isAbsolute(name) && !name.startsWith('/') && !name.split('/').includes('..');
}
