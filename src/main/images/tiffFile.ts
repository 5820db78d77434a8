import { type FileBytes, withFile } from './fileBytes.js';

/** Bytes per value by type number (TIFF 6.0, section 2); 13 is IFD. */
const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
const RATIONAL = 5;
const MOST_ENTRIES = 4096;
const MOST_DIRECTORIES = 64;
/** Larger values are not read: metadata is small, and the size in a file may be wrong. */
const MOST_VALUE_BYTES = 16 << 20;
/** The same for all values of a file together: many entries may name the same bytes. */
const MOST_BYTES = 64 << 20;
/** What an entry takes in memory beside its values. */
const ENTRY_OVERHEAD_BYTES = 100;
/** More numbers of an entry are not read. */
const MOST_NUMBERS = 65_536;

export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** Where its values are in the file. */
  readonly at: number;
  /** Its values as stored in the file. */
  readonly bytes: Buffer;
}

export type TiffDirectory = ReadonlyMap<number, TiffEntry>;

/** A TIFF file opened to read its directories. Invalid and circular offsets are skipped. */
export interface TiffFile {
  readonly isLittle: boolean;
  /** Of the file, in bytes. */
  readonly size: number;
  /** The chain of main directories. */
  readonly main: readonly TiffDirectory[];
  /** The directories that an entry points to. */
  below(entry: TiffEntry | undefined): Promise<readonly TiffDirectory[]>;
  /** The whole numbers of an entry; empty for other types. */
  numbers(entry: TiffEntry | undefined): readonly number[];
  /** The fractions of an entry; empty for other types. */
  fractions(entry: TiffEntry | undefined): readonly number[];
  text(entry: TiffEntry | undefined): string | undefined;
  read(at: number, length: number): Promise<Buffer>;
}

/** Opens a file while `look` runs. @returns undefined if it is not a TIFF file (BigTIFF is not supported) */
export async function withTiff<T>(path: string, look: (tiff: TiffFile) => Promise<T>): Promise<T | undefined> {
  return withFile(path, async (file) => {
    const tiff = await openTiff(file);
    return tiff && (await look(tiff));
  });
}

/** A TIFF structure, alone in a file or a part of one. @returns undefined for anything else */
export async function openTiff(file: FileBytes): Promise<TiffFile | undefined> {
  if (file.size < 8) return undefined;
  const head = await file.read(0, 8);
  const order = head.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const isLittle = order === 'II';
  const reader = new Reader(file, isLittle);
  const magic = reader.u16(head, 2);
  // Olympus and Panasonic use their own magic numbers.
  if (magic !== 42 && magic !== 0x4f52 && magic !== 0x5352 && magic !== 0x55) return undefined;
  const main = await reader.chain(reader.u32(head, 4));
  return {
    isLittle,
    size: file.size,
    main,
    numbers: (entry) => reader.numbers(entry),
    fractions: (entry) => reader.fractions(entry),
    async below(entry) {
      const found = await Promise.all(
        reader
          .numbers(entry)
          .slice(0, MOST_DIRECTORIES)
          .map((at) => reader.directory(at)),
      );
      return found.flatMap((directory) => (directory ? [directory.entries] : []));
    },
    text(entry) {
      return entry?.type === 2 ? entry.bytes.toString('utf8').replace(/\0[\s\S]*$/, '') : undefined;
    },
    read: (at, length) => file.read(at, length),
  };
}

class Reader {
  private bytesLeft = MOST_BYTES;

  constructor(
    private readonly file: FileBytes,
    private readonly isLittle: boolean,
  ) {}

  async chain(first: number): Promise<TiffDirectory[]> {
    const seen = new Set<number>();
    const found: TiffDirectory[] = [];
    for (let at = first; at > 0 && !seen.has(at) && found.length < MOST_DIRECTORIES;) {
      seen.add(at);
      const directory = await this.directory(at);
      if (!directory) break;
      found.push(directory.entries);
      at = directory.next;
    }
    return found;
  }

  async directory(at: number): Promise<{ entries: TiffDirectory; next: number } | undefined> {
    try {
      const count = this.u16(await this.read(at, 2), 0);
      if (count === 0 || count > MOST_ENTRIES) return undefined;
      const table = await this.read(at + 2, 12 * count);
      const entries = new Map<number, TiffEntry>();
      for (let index = 0; index < count; index++) {
        const entry = await this.entry(table, 12 * index, at + 2);
        if (entry) entries.set(entry.tag, entry);
      }
      const link = await this.read(at + 2 + 12 * count, 4).catch(() => Buffer.alloc(4));
      return { entries, next: this.u32(link, 0) };
    } catch {
      return undefined;
    }
  }

  private async entry(table: Buffer, at: number, tableAt: number): Promise<TiffEntry | undefined> {
    const [tag, type, count] = [this.u16(table, at), this.u16(table, at + 2), this.u32(table, at + 4)];
    const length = (TYPE_BYTES[type] ?? 0) * count;
    if (length === 0 || length > MOST_VALUE_BYTES) return undefined;
    const inner = at + 8;
    if (length <= 4) {
      this.bytesLeft -= ENTRY_OVERHEAD_BYTES;
      const bytes = Buffer.from(table.subarray(inner, inner + length));
      return { tag, type, count, at: tableAt + inner, bytes };
    }
    const place = this.u32(table, inner);
    const bytes = await this.read(place, length).catch(() => undefined);
    return bytes && { tag, type, count, at: place, bytes };
  }

  numbers(entry: TiffEntry | undefined): readonly number[] {
    if (!entry) return [];
    const { type, bytes } = entry;
    const count = Math.min(entry.count, MOST_NUMBERS);
    switch (type) {
      case 1:
        return [...bytes.subarray(0, count)];
      case 3:
        return Array.from({ length: count }, (_, index) => this.u16(bytes, 2 * index));
      case 4:
      case 13:
        return Array.from({ length: count }, (_, index) => this.u32(bytes, 4 * index));
      default:
        return [];
    }
  }

  fractions(entry: TiffEntry | undefined): readonly number[] {
    if (entry?.type !== RATIONAL) return [];
    const count = Math.min(entry.count, MOST_NUMBERS);
    return Array.from({ length: count }, (_, i) => this.u32(entry.bytes, 8 * i) / this.u32(entry.bytes, 8 * i + 4));
  }

  /** @throws RangeError beyond the file, and once the file has named more than is read */
  private async read(at: number, length: number): Promise<Buffer> {
    this.bytesLeft -= length + ENTRY_OVERHEAD_BYTES;
    if (this.bytesLeft < 0) throw new RangeError('too much metadata');
    return this.file.read(at, length);
  }

  u16(bytes: Buffer, at: number): number {
    return this.isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  u32(bytes: Buffer, at: number): number {
    return this.isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }
}
