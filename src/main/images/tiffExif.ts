import { photoshopSegment } from './iptcSegment.js';
import { EXIF_DIRECTORY, MAKER_NOTE } from './tiffBlock.js';
import { type TiffDirectory, type TiffEntry, withTiff } from './tiffFile.js';

/**
 * The tags of the main directory that describe the photo rather than how its pixels are stored: description, camera,
 * dates, authors.
 */
export const MAIN_TAGS: readonly number[] = [0x10e, 0x10f, 0x110, 0x112, 0x131, 0x132, 0x13b, 0x8298];
export const GPS = 0x8825;
const INTEROPERABILITY = 0xa005;
export const IPTC = 0x83bb;

/** An entry to be written; its place follows from that of the others. */
export type NewEntry = Omit<TiffEntry, 'at'>;

/** The metadata of a TIFF file as an EXIF block in JPEG's form; undefined if there is none. */
export async function readTiffExif(path: string): Promise<Uint8Array | undefined> {
  return withTiff(path, async (tiff) => {
    const [main] = tiff.main;
    if (!main) return undefined;
    const [exif] = await tiff.below(main.get(EXIF_DIRECTORY));
    const [gps] = await tiff.below(main.get(GPS));
    return exifBlock(tiff.isLittle, { main, exif, gps });
  });
}

/** Directories that together are EXIF. */
export interface ExifDirectories {
  readonly main: TiffDirectory | undefined;
  readonly exif: TiffDirectory | undefined;
  readonly gps: TiffDirectory | undefined;
}

/** What describes the photo in these directories, as an EXIF block in JPEG's form; undefined if there is nothing. */
export function exifBlock(isLittle: boolean, { main, exif, gps }: ExifDirectories): Uint8Array | undefined {
  const kept = [...(main?.values() ?? [])].filter(({ tag }) => MAIN_TAGS.includes(tag));
  if (kept.length === 0 && !exif && !gps) return undefined;
  return serialize(isLittle, kept, withoutLinks(exif), withoutLinks(gps));
}

/** IPTC-IIM of a TIFF file in JPEG's form: one resource in a Photoshop segment. */
export async function readTiffIptc(path: string): Promise<Uint8Array | undefined> {
  const records = await withTiff(path, (tiff) => Promise.resolve(tiff.main[0]?.get(IPTC)?.bytes));
  return records && photoshopSegment(records);
}

const XMP = 0x2bc;

/** The XMP packet of a TIFF file. */
export async function readTiffXmp(path: string): Promise<string | undefined> {
  return withTiff(path, (tiff) => Promise.resolve(tiff.main[0]?.get(XMP)?.bytes.toString('utf8')));
}

/** Maker notes contain offsets into their original file. */
export function withoutLinks(directory: TiffDirectory | undefined): TiffEntry[] {
  return [...(directory?.values() ?? [])].filter(({ tag }) => tag !== MAKER_NOTE && tag !== INTEROPERABILITY);
}

function serialize(isLittle: boolean, main: NewEntry[], exif: NewEntry[], gps: NewEntry[]): Buffer {
  const numbers = numbersOf(isLittle);
  const { u16, u32 } = numbers;
  const head = Buffer.concat([Buffer.from(isLittle ? 'II' : 'MM', 'latin1'), u16(42), u32(8)]);
  const parts: Buffer[] = [head];
  let end = head.length;
  const links: NewEntry[] = [];
  const sizeOf = (entries: readonly NewEntry[]): number =>
    2 +
    12 * entries.length +
    4 +
    entries.reduce((sum, { bytes }) => sum + (bytes.length > 4 ? padded(bytes).length : 0), 0);
  const count = main.length + (exif.length > 0 ? 1 : 0) + (gps.length > 0 ? 1 : 0);
  const mainSize = sizeOf(main) + 12 * (count - main.length);
  let at = end + mainSize;
  for (const [tag, entries] of [
    [EXIF_DIRECTORY, exif],
    [GPS, gps],
  ] as const) {
    if (entries.length === 0) continue;
    links.push({ tag, type: 4, count: 1, bytes: u32(at) });
    at += sizeOf(entries);
  }
  for (const entries of [[...main, ...links], exif, gps]) {
    if (entries.length === 0) continue;
    const directory = writeDirectory(entries, end, numbers);
    parts.push(directory);
    end += directory.length;
  }
  return Buffer.concat(parts);
}

/** How numbers are written, by the byte order. */
export interface Numbers {
  readonly u16: (value: number) => Buffer;
  readonly u32: (value: number) => Buffer;
}

/** A directory with its values, to be put at a place. */
export function writeDirectory(entries: readonly NewEntry[], at: number, { u16, u32 }: Numbers): Buffer {
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  const values: Buffer[] = [];
  let valueAt = at + 2 + 12 * sorted.length + 4;
  const rows = sorted.map(({ tag, type, count, bytes }) => {
    const row = [u16(tag), u16(type), u32(count)];
    if (bytes.length <= 4) return Buffer.concat([...row, bytes, Buffer.alloc(4 - bytes.length)]);
    const value = padded(bytes);
    const place = u32(valueAt);
    values.push(value);
    valueAt += value.length;
    return Buffer.concat([...row, place]);
  });
  return Buffer.concat([u16(sorted.length), ...rows, u32(0), ...values]);
}

export function numbersOf(isLittle: boolean): Numbers {
  return { u16: (value) => number(value, 2, isLittle), u32: (value) => number(value, 4, isLittle) };
}

function padded(bytes: Buffer): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}

function number(value: number, bytes: 2 | 4, isLittle: boolean): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (isLittle) buffer.writeUIntLE(value, 0, bytes);
  else buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
