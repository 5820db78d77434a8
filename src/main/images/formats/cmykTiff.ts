import type { DecodedPicture } from './decodeByMagick.js';

const [SHORT, LONG, BYTES] = [3, 4, 7];
const INKS = 5;
/** The meaning of an extra channel: opacity by which the others are not multiplied. */
const OPACITY = 2;

/**
 * Inks of 8 bits, with opacity if there are five channels, as an uncompressed TIFF: sharp takes CMYK only in a file (TIFF 6.0, section 16).
 */
export function cmykTiff({
  width,
  height,
  data,
  channels,
  icc,
}: Pick<DecodedPicture, 'width' | 'height' | 'data' | 'channels' | 'icc'>): Buffer {
  const bits = Buffer.from(new Uint16Array(channels).fill(8).buffer);
  const entries: [tag: number, type: number, value: number | Uint8Array][] = [
    [256, LONG, width],
    [257, LONG, height],
    [258, SHORT, bits],
    [259, SHORT, 1],
    [262, SHORT, INKS],
    [273, LONG, 0],
    [277, SHORT, channels],
    [278, LONG, height],
    [279, LONG, data.length],
    ...(channels > 4 ? [[338, SHORT, OPACITY] as [number, number, number]] : []),
    ...(icc ? [[34_675, BYTES, icc] as [number, number, Uint8Array]] : []),
  ];
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  const extras: Uint8Array[] = [];
  let at = 8 + directory.length;
  directory.writeUInt16LE(entries.length, 0);
  for (const [index, [tag, type, value]] of entries.entries()) {
    const to = 2 + 12 * index;
    const isLong = typeof value !== 'number';
    directory.writeUInt16LE(tag, to);
    directory.writeUInt16LE(type, to + 2);
    directory.writeUInt32LE(isLong ? value.length / (type === SHORT ? 2 : 1) : 1, to + 4);
    directory.writeUInt32LE(isLong ? at : value, to + 8);
    if (!isLong) continue;
    extras.push(value, new Uint8Array(value.length % 2));
    at += value.length + (value.length % 2);
  }
  const strip = entries.findIndex(([tag]) => tag === 273);
  directory.writeUInt32LE(at, 2 + 12 * strip + 8);
  return Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), directory, ...extras, data]);
}
