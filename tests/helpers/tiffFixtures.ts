import type { Primaries } from '../../src/main/images/color/rgbSpace.js';

export type TiffNumbers = 'uint8' | 'uint16' | 'uint32' | 'half' | 'float' | 'double';

export interface TiffFixture {
  readonly width: number;
  readonly height: number;
  readonly numbers: TiffNumbers;
  /** Channels of a pixel, 0-1 each; used for all pixels unless `pixels` is given. */
  readonly color: readonly number[];
  readonly pixels?: (x: number, y: number) => readonly number[];
  /** 1 gray, 2 RGB, 5 CMYK, 6 YCbCr, 8 Lab (TIFF 6.0, section 8). */
  readonly photometric: number;
  /** Default: 3 for floats, else 1 (TIFF 6.0, SampleFormat). */
  readonly sampleFormat?: number;
  /** As the file says; the data are uncompressed in any case. */
  readonly compression?: number;
  readonly icc?: Uint8Array;
  /** Meaning of each extra channel: 0 unspecified, 1 and 2 opacity. */
  readonly extraSamples?: readonly number[];
  /** Further entries of the main directory: number, type (2 text, 3 short, 4 long, 5 fraction, 7 bytes), values. */
  readonly entries?: readonly (readonly [
    tag: number,
    type: 2 | 3 | 4 | 5 | 7,
    value: string | number | Uint8Array | Uint16Array | Uint32Array,
  ])[];
}

const BITS = { uint8: 8, uint16: 16, uint32: 32, half: 16, float: 32, double: 64 } as const;

/** An uncompressed little-endian TIFF file with one strip, written byte by byte without a library. */
export function tiffFixture(fixture: TiffFixture): Buffer {
  const { width, height, numbers, color, photometric, icc, extraSamples, entries = [] } = fixture;
  const channels = color.length;
  const pixel = fixture.pixels ?? (() => color);
  const rows = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => pixel(x, y)));
  const data = Buffer.concat(rows.flat().map((values) => Buffer.concat(values.map((value) => encode(value, numbers)))));
  const shorts = (values: readonly number[]): Buffer => Buffer.from(Uint16Array.from(values).buffer);
  const isFloat = numbers === 'half' || numbers === 'float' || numbers === 'double';
  const all: [number, number, number, Buffer][] = [
    [256, 3, 1, shorts([width])],
    [257, 3, 1, shorts([height])],
    [258, 3, channels, shorts(color.map(() => BITS[numbers]))],
    [259, 3, 1, shorts([fixture.compression ?? 1])],
    [262, 3, 1, shorts([photometric])],
    [273, 4, 1, Buffer.alloc(4)],
    [277, 3, 1, shorts([channels])],
    [278, 3, 1, shorts([height])],
    [279, 4, 1, long(data.length)],
    [284, 3, 1, shorts([1])],
    [339, 3, channels, shorts(color.map(() => fixture.sampleFormat ?? (isFloat ? 3 : 1)))],
    ...(extraSamples ? [[338, 3, extraSamples.length, shorts(extraSamples)] as [number, number, number, Buffer]] : []),
    ...(icc ? [[34_675, 7, icc.length, Buffer.from(icc)] as [number, number, number, Buffer]] : []),
    ...entries.map(([tag, type, value]): [number, number, number, Buffer] => {
      if (typeof value === 'string') return [tag, type, value.length + 1, Buffer.from(`${value}\0`, 'latin1')];
      if (typeof value === 'number') return [tag, type, 1, type === 3 ? shorts([value]) : long(value)];
      const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      return [tag, type, type === 5 ? value.length / 2 : value.length, bytes];
    }),
  ];
  all.sort(([first], [second]) => first - second);
  return assemble(all, data);
}

function assemble(entries: [number, number, number, Buffer][], data: Buffer): Buffer {
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length, 0);
  const values: Buffer[] = [];
  let at = 8 + directory.length;
  const place = (bytes: Buffer): number => {
    const from = at;
    const padded = bytes.length % 2 === 1 ? Buffer.concat([bytes, Buffer.alloc(1)]) : bytes;
    values.push(padded);
    at += padded.length;
    return from;
  };
  for (const [index, [tag, type, count, bytes]] of entries.entries()) {
    const to = 2 + 12 * index;
    directory.writeUInt16LE(tag, to);
    directory.writeUInt16LE(type, to + 2);
    directory.writeUInt32LE(count, to + 4);
    if (tag === 273) directory.writeUInt32LE(place(data), to + 8);
    else if (bytes.length <= 4) bytes.copy(directory, to + 8);
    else directory.writeUInt32LE(place(bytes), to + 8);
  }
  return Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), directory, ...values]);
}

function encode(value: number, numbers: TiffNumbers): Buffer {
  switch (numbers) {
    case 'uint8':
      return Buffer.from([Math.round(255 * value)]);
    case 'uint16':
      return Buffer.from(Uint16Array.of(Math.round(65_535 * value)).buffer);
    case 'uint32':
      return long(Math.round((2 ** 32 - 1) * value));
    case 'half':
      return Buffer.from(Uint16Array.of(halfBits(value)).buffer);
    case 'float':
      return Buffer.from(Float32Array.of(value).buffer);
    case 'double':
      return Buffer.from(Float64Array.of(value).buffer);
  }
}

/** IEEE 754 binary16 of a number 0-1, rounded to nearest except for very small numbers. */
function halfBits(value: number): number {
  if (value < 2 ** -14) return Math.round(value * 2 ** 24);
  const exponent = Math.floor(Math.log2(value));
  return ((exponent + 15) << 10) + Math.round((value / 2 ** exponent - 1) * 1024);
}

function long(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export const ADOBE_PRIMARIES: Primaries = {
  red: [0.64, 0.33],
  green: [0.21, 0.71],
  blue: [0.15, 0.06],
  white: [0.3127, 0.329],
};
export const PROPHOTO_PRIMARIES: Primaries = {
  red: [0.7347, 0.2653],
  green: [0.1596, 0.8404],
  blue: [0.0366, 0.0001],
  white: [0.3457, 0.3585],
};
