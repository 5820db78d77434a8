/** The tags of raw photos (TIFF 6.0, TIFF/EP, DNG). */
export const TAG = {
  subfile: 0xfe,
  width: 0x100,
  height: 0x101,
  bits: 0x102,
  compression: 0x103,
  photometric: 0x106,
  make: 0x10f,
  model: 0x110,
  stripOffsets: 0x111,
  orientation: 0x112,
  samples: 0x115,
  rows: 0x116,
  stripBytes: 0x117,
  subDirectories: 0x14a,
  jpegOffset: 0x201,
  jpegBytes: 0x202,
  filterSize: 0x828d,
  filter: 0x828e,
  xmp: 0x2bc,
  copyright: 0x8298,
  exif: 0x8769,
  exifWidth: 0xa002,
  exifHeight: 0xa003,
  interoperability: 0xa005,
  dngVersion: 0xc612,
  cameraModel: 0xc614,
  blackLevel: 0xc61a,
  whiteLevel: 0xc61d,
  colorMatrix: 0xc621,
  neutral: 0xc628,
  illuminant: 0xc65a,
} as const;

/** Values of an entry: text, bytes, whole numbers of 32 bits, or fractions. */
type Values = number | readonly number[] | string | Uint8Array | { readonly fractions: readonly number[] };
export type Entry = readonly [tag: number, values: Values];

const TYPE = { byte: 1, text: 2, long: 4, fraction: 10 } as const;
const DENOMINATOR = 10_000;

/** Writes directories and data one behind the other. What is pointed to is written first. */
export class RawFile {
  private readonly pieces: Buffer[] = [];
  private length: number;

  constructor(
    private readonly order: 'II' | 'MM',
    private readonly headBytes: number,
    private readonly magic = 42,
  ) {
    this.length = headBytes;
  }

  /** @returns the position */
  data(bytes: Uint8Array): number {
    const at = this.length;
    const padded = Buffer.concat([bytes, Buffer.alloc(bytes.length % 2)]);
    this.pieces.push(padded);
    this.length += padded.length;
    return at;
  }

  /** @param next the position of the next directory; 0: none */
  directory(entries: readonly Entry[], next = 0): number {
    const sorted = [...entries].sort(([a], [b]) => a - b);
    const table = sorted.map(([tag, values]) => this.entry(tag, values));
    return this.data(Buffer.concat([this.short(sorted.length), ...table, this.long(next)]));
  }

  finish(first: number, rest: Uint8Array = Buffer.alloc(0)): Buffer {
    const head = Buffer.concat([Buffer.from(this.order, 'latin1'), this.short(this.magic), this.long(first), rest]);
    return Buffer.concat([head, Buffer.alloc(this.headBytes - head.length), ...this.pieces]);
  }

  private entry(tag: number, values: Values): Buffer {
    const { type, count, bytes } = this.encode(values);
    const place =
      bytes.length <= 4 ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]) : this.long(this.data(bytes));
    return Buffer.concat([this.short(tag), this.short(type), this.long(count), place]);
  }

  private encode(values: Values): { type: number; count: number; bytes: Buffer } {
    if (typeof values === 'string') {
      const bytes = Buffer.from(`${values}\0`, 'latin1');
      return { type: TYPE.text, count: bytes.length, bytes };
    }
    if (values instanceof Uint8Array) return { type: TYPE.byte, count: values.length, bytes: Buffer.from(values) };
    if (typeof values === 'object' && 'fractions' in values) {
      const parts = values.fractions.flatMap((value) => [Math.round(DENOMINATOR * value) >>> 0, DENOMINATOR]);
      const bytes = Buffer.concat(parts.map((part) => this.long(part)));
      return { type: TYPE.fraction, count: values.fractions.length, bytes };
    }
    const list = [values].flat();
    return { type: TYPE.long, count: list.length, bytes: Buffer.concat(list.map((value) => this.long(value))) };
  }

  private short(value: number): Buffer {
    const bytes = Buffer.alloc(2);
    if (this.order === 'II') bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return bytes;
  }

  private long(value: number): Buffer {
    const bytes = Buffer.alloc(4);
    if (this.order === 'II') bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return bytes;
  }
}
