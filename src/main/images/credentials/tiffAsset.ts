import type { Asset } from '@trustnxt/c2pa-ts/asset';

/** The tag of the specification, of the type `UNDEFINED`. */
const TAG = 52545;
const UNDEFINED = 7;
const ENTRY = 12;
/** A directory is its number of entries, the entries, and the place of the next directory. */
const COUNT = 2;
const NEXT = 4;

interface Place {
  readonly start: number;
  readonly length: number;
}

/**
 * A TIFF file for the library of content credentials, which does not know the format: the credentials are a tag of the
 * first directory. To add the tag, the directory is written again at the end of the file, in front of them.
 */
export class TiffAsset implements Asset {
  readonly mimeType = 'image/tiff';
  private data: Buffer;
  private readonly isLittle: boolean;
  private place: Place | undefined;

  /** BigTIFF, which has another number, is not read. */
  static canRead(bytes: Uint8Array): boolean {
    const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
    return head === 'II*\0' || head === 'MM\0*';
  }

  /** @throws Error if the first directory or the credentials exceed the file */
  constructor(bytes: Uint8Array) {
    this.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.isLittle = this.data[0] === 0x49;
    const entry = this.entries().find((each) => this.number16(each) === TAG);
    this.place = entry && { start: this.number32(entry, 8), length: this.number32(entry, 4) };
    if (this.place && this.place.start + this.place.length > this.data.length) {
      throw new Error('The credentials exceed the file.');
    }
  }

  getDataLength(): number {
    return this.data.length;
  }

  getDataRange(start = 0, length = this.data.length - start): Promise<Uint8Array> {
    return Promise.resolve(this.data.subarray(start, start + length));
  }

  getManifestJUMBF(): Uint8Array | undefined {
    const { place } = this;
    return place && this.data.subarray(place.start, place.start + place.length);
  }

  dumpInfo(): string {
    return `TIFF of ${this.data.length} bytes`;
  }

  ensureManifestSpace(length: number): Promise<void> {
    if (this.place?.length === length) return Promise.resolve();
    const others = this.entries().filter((each) => this.number16(each) !== TAG);
    const next = this.directory().subarray(-NEXT);
    // Directories begin at an even place.
    const at = this.data.length + (this.data.length % 2);
    const directoryBytes = COUNT + (others.length + 1) * ENTRY + NEXT;
    const start = at + directoryBytes;
    const entries = [...others, this.newEntry({ start, length })].sort((a, b) => this.number16(a) - this.number16(b));
    const count = Buffer.alloc(COUNT);
    this.write(count, entries.length, 0, COUNT);
    const gap = Buffer.alloc(at - this.data.length);
    this.data = Buffer.concat([this.data, gap, count, ...entries, next, Buffer.alloc(length)]);
    this.write(this.data, at, 4, 4);
    this.place = { start, length };
    return Promise.resolve();
  }

  getHashExclusionRange(): { start: number; length: number } {
    return { ...this.filled() };
  }

  writeManifestJUMBF(jumbf: Uint8Array): Promise<void> {
    const { start, length } = this.filled();
    if (jumbf.length !== length) return Promise.reject(new Error('The credentials have another size.'));
    this.data.set(jumbf, start);
    return Promise.resolve();
  }

  private filled(): Place {
    if (this.place) return this.place;
    throw new Error('The file has no room for credentials.');
  }

  /** The first directory, whole. */
  private directory(): Buffer {
    const at = this.number32(this.data, 4);
    const bytes = COUNT + (at + COUNT <= this.data.length ? this.number16(this.data, at) : 0) * ENTRY + NEXT;
    if (at < 8 || at + bytes > this.data.length) throw new Error('The first directory exceeds the file.');
    return this.data.subarray(at, at + bytes);
  }

  private entries(): Buffer[] {
    const directory = this.directory();
    const count = (directory.length - COUNT - NEXT) / ENTRY;
    return Array.from({ length: count }, (_, index) =>
      Buffer.from(directory.subarray(COUNT + index * ENTRY, COUNT + (index + 1) * ENTRY)),
    );
  }

  private newEntry({ start, length }: Place): Buffer {
    const entry = Buffer.alloc(ENTRY);
    this.write(entry, TAG, 0, 2);
    this.write(entry, UNDEFINED, 2, 2);
    this.write(entry, length, 4, 4);
    this.write(entry, start, 8, 4);
    return entry;
  }

  private number16(bytes: Buffer, at = 0): number {
    return this.isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  }

  private number32(bytes: Buffer, at: number): number {
    return this.isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  private write(bytes: Buffer, value: number, at: number, size: 2 | 4): void {
    if (this.isLittle) bytes.writeUIntLE(value, at, size);
    else bytes.writeUIntBE(value, at, size);
  }
}
