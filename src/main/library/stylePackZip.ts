import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { AppError } from '../../shared/errors.js';
import { toDiskError } from '../files/diskErrors.js';
import { PACK_ENTRY_NAME, unreadablePack, unsafePack } from './stylePackManifest.js';

/** Larger than any valid pack; these limit the cost of a hostile one. */
const MAX_FILE_BYTES = 256 << 20;
const MAX_ENTRIES = 64;
const MAX_TOTAL_BYTES = 192 << 20;

const UNIX = 3;
const FILE_TYPE_MASK = 0o170000;
const REGULAR_FILE = 0o100000;

/**
 * The entries of an untrusted zip. Names are compared and never used as paths; sizes are checked as declared and again
 * while unpacking. A zip that breaks a rule can still be opened, so that a pack from a later program can be reported as
 * such; `assertSafe` throws the error.
 */
export class PackZip {
  private constructor(
    private readonly path: string,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
    /** The first rule that the zip breaks. */
    private readonly danger: string | undefined,
  ) {}

  /** Opens the zip at `path` for `work`. @throws ExpectedError `disk/...`, `pack/unreadable`, `pack/unsafe` */
  static async use<T>(path: string, work: (zip: PackZip) => Promise<T>): Promise<T> {
    const zip = await openZip(path);
    try {
      const { entries, danger } = await orUnreadable(path, () => readDirectory(zip, path));
      return await work(new PackZip(path, zip, entries, danger));
    } finally {
      zip.close();
    }
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  /** @throws ExpectedError `pack/unsafe` */
  assertSafe(): void {
    if (this.danger !== undefined) throw unsafePack(this.path, this.danger);
  }

  /**
   * Unpacks an entry of at most `maxBytes`.
   * @throws ExpectedError `pack/unreadable` if it is missing or damaged, `pack/unsafe` if it is larger than allowed or
   *   than declared.
   */
  async read(name: string, maxBytes: number): Promise<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw unreadablePack(this.path, `it lacks ${name}`);
    if (entry.uncompressedSize > maxBytes) throw this.tooLarge(name, entry.uncompressedSize, maxBytes);
    if (entry.isEncrypted()) throw unreadablePack(this.path, `${name} is encrypted`);
    return orUnreadable(this.path, () => this.unpack(name, entry));
  }

  private async unpack(name: string, entry: Entry): Promise<Uint8Array> {
    const stream = await this.zip.openReadStreamPromise(entry);
    const bytes = new Uint8Array(entry.uncompressedSize);
    let length = 0;
    // Leaving the loop destroys the stream, so the rest of a zip bomb is never unpacked.
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (length + chunk.length > bytes.length) throw this.tooLarge(name, length + chunk.length, bytes.length);
      bytes.set(chunk, length);
      length += chunk.length;
    }
    if (length !== bytes.length || crc32(bytes) !== entry.crc32) {
      throw unreadablePack(this.path, `${name} is damaged`);
    }
    return bytes;
  }

  private tooLarge(name: string, bytes: number, maxBytes: number): AppError {
    return unsafePack(this.path, `${name} unpacks to ${bytes} bytes or more where ${maxBytes} are allowed`);
  }
}

async function openZip(path: string): Promise<ZipFile> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const status = await file.stat();
    if (!status.isFile()) throw unreadablePack(path, 'it is no file');
    if (status.size > MAX_FILE_BYTES) throw unsafePack(path, `it has ${status.size} bytes, more than any pack`);
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : toDiskError(thrown, path, 'read');
  } finally {
    await file?.close();
  }
  try {
    // Names stay bytes: our own rule is stricter than the library's and gives our own message.
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false };
    const zip = await yauzl.openPromise(path, options);
    // Errors reach the awaiting code; an error that nothing awaits must not end the process.
    zip.on('error', () => undefined);
    return zip;
  } catch (thrown) {
    throw unreadablePack(path, `it is no zip, or cut off (${reason(thrown)})`, thrown);
  }
}

async function readDirectory(
  zip: ZipFile,
  path: string,
): Promise<{ entries: Map<string, Entry>; danger: string | undefined }> {
  if (zip.entryCount > MAX_ENTRIES) throw unsafePack(path, `it holds ${zip.entryCount} files`);
  const entries = new Map<string, Entry>();
  const folded = new Set<string>();
  let danger: string | undefined;
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const name = latin1(entry);
    total += entry.uncompressedSize;
    danger ??= dangerOf(name, entry, folded);
    if (total > MAX_TOTAL_BYTES) danger ??= `it unpacks to more than ${MAX_TOTAL_BYTES} bytes`;
    // The first entry of a name is used until `assertSafe` rejects the second.
    if (!entries.has(name)) entries.set(name, entry);
    folded.add(name.toLowerCase());
  }
  return { entries, danger };
}

function dangerOf(name: string, entry: Entry, taken: ReadonlySet<string>): string | undefined {
  if (!PACK_ENTRY_NAME.test(name)) return `it holds a file named ${JSON.stringify(name)}`;
  if (taken.has(name.toLowerCase())) return `it holds ${name} twice`;
  const mode = (entry.externalFileAttributes >>> 16) & FILE_TYPE_MASK;
  const isUnix = entry.versionMadeBy >>> 8 === UNIX;
  if (isUnix && mode !== 0 && mode !== REGULAR_FILE) return `${name} is a link or something else that is no file`;
  return undefined;
}

/** With `decodeStrings: false` the library returns the name as bytes, contrary to its types. */
function latin1(entry: Entry): string {
  return entry.fileNameRaw.toString('latin1');
}

/** Converts errors of the library into our own. */
async function orUnreadable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw unreadablePack(path, `its zip is damaged or cut off (${reason(thrown)})`, thrown);
  }
}

function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
