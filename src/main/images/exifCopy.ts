import { fileOf } from './fileBytes.js';
import { iptcRecords } from './iptcSegment.js';
import { EXIF_DIRECTORY, exifDateTime, ORIENTATION, readTiff } from './tiffBlock.js';
import {
  type ExifDirectories,
  exifBlock,
  GPS,
  IPTC,
  MAIN_TAGS,
  type NewEntry,
  numbersOf,
  withoutLinks,
  writeDirectory,
} from './tiffExif.js';
import { openTiff, type TiffDirectory, type TiffEntry } from './tiffFile.js';
import type { ExifTexts } from './xmpFromTags.js';

/** The size of the photo in EXIF (EXIF 2.32, 4.6.5), which the picture need not have. */
const SIZES: readonly number[] = [0xa002, 0xa003];
const [DESCRIPTION, MAKE, MODEL, ARTIST, COPYRIGHT] = [0x10e, 0x10f, 0x110, 0x13b, 0x8298];

interface ExifParts extends ExifDirectories {
  readonly isLittle: boolean;
}

/** What an EXIF block says of a photo that its picture has too: not its size, its orientation or the maker's data. */
async function partsOf(exif: Uint8Array): Promise<ExifParts | undefined> {
  const view = readTiff(exif);
  const tiff = view && (await openTiff(fileOf(view.tiff)));
  if (!tiff) return undefined;
  const [main] = tiff.main;
  const [detail] = await tiff.below(main?.get(EXIF_DIRECTORY));
  const [gps] = await tiff.below(main?.get(GPS));
  return { isLittle: tiff.isLittle, main: without(main, [ORIENTATION]), exif: without(detail, SIZES), gps };
}

function without(directory: TiffDirectory | undefined, tags: readonly number[]): TiffDirectory | undefined {
  return directory && new Map([...directory].filter(([tag]) => !tags.includes(tag)));
}

/** An EXIF block with nothing but what holds for the picture too; undefined if nothing is left. */
export async function copyExif(exif: Uint8Array): Promise<Uint8Array | undefined> {
  const parts = await partsOf(exif);
  return parts && exifBlock(parts.isLittle, parts);
}

/** What an EXIF block says as texts. */
export async function exifTexts(exif: Uint8Array): Promise<ExifTexts> {
  const parts = await partsOf(exif);
  const text = (tag: number): string | undefined => {
    const bytes = parts?.main?.get(tag)?.bytes;
    const found = bytes
      ?.toString('utf8')
      .replace(/\0[\s\S]*$/, '')
      .trim();
    return found === '' ? undefined : found;
  };
  const all = {
    description: text(DESCRIPTION),
    make: text(MAKE),
    model: text(MODEL),
    artist: text(ARTIST),
    copyright: text(COPYRIGHT),
    takenAt: exifDateTime(exif)?.replace(/^(\d+):(\d+):(\d+) /, '$1-$2-$3T'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/**
 * Adds EXIF and IPTC-IIM to an encoded TIFF, to whose library they are no metadata. Its first directory is written again at
 * the end of the file.
 */
export async function withTiffTags(
  encoded: Buffer,
  { exif, iptc }: { readonly exif?: Uint8Array | undefined; readonly iptc?: Uint8Array | undefined },
): Promise<Buffer> {
  const parts = exif && (await partsOf(exif));
  const records = iptc && iptcRecords([iptc]);
  if (!parts && !records) return encoded;
  const isLittle = encoded[0] === 0x49;
  const numbers = numbersOf(isLittle);
  const own = ownEntries(encoded, isLittle);
  const turn = (entries: readonly TiffEntry[]): NewEntry[] =>
    entries.map((entry) => (parts?.isLittle === isLittle ? entry : inOtherOrder(entry)));
  const known = new Set(own.map(({ tag }) => tag));
  const added = turn([...(parts?.main?.values() ?? [])].filter(({ tag }) => MAIN_TAGS.includes(tag)));
  if (records) added.push({ tag: IPTC, type: 7, count: records.length, bytes: records });
  const pieces: Buffer[] = [encoded, Buffer.alloc(encoded.length % 2)];
  let at = encoded.length + (encoded.length % 2);
  for (const [tag, directory] of [
    [EXIF_DIRECTORY, parts?.exif],
    [GPS, parts?.gps],
  ] as const) {
    const entries = turn(withoutLinks(directory));
    if (entries.length === 0) continue;
    const written = writeDirectory(entries, at, numbers);
    added.push({ tag, type: 4, count: 1, bytes: numbers.u32(at) });
    pieces.push(written);
    at += written.length;
  }
  const first = writeDirectory([...own, ...added.filter(({ tag }) => !known.has(tag))], at, numbers);
  const whole = Buffer.concat([...pieces, first]);
  numbers.u32(at).copy(whole, 4);
  return whole;
}

/** The entries of the first directory. Those with a place keep it as their value. */
function ownEntries(encoded: Buffer, isLittle: boolean): NewEntry[] {
  const u16 = (at: number): number => (isLittle ? encoded.readUInt16LE(at) : encoded.readUInt16BE(at));
  const u32 = (at: number): number => (isLittle ? encoded.readUInt32LE(at) : encoded.readUInt32BE(at));
  const from = u32(4);
  return Array.from({ length: u16(from) }, (_, index) => {
    const at = from + 2 + 12 * index;
    return { tag: u16(at), type: u16(at + 2), count: u32(at + 4), bytes: encoded.subarray(at + 8, at + 12) };
  });
}

/** Bytes of each number by type (TIFF 6.0, section 2); fractions are two numbers. */
const NUMBER_BYTES: Readonly<Record<number, 2 | 4 | 8>> = { 3: 2, 8: 2, 4: 4, 9: 4, 5: 4, 10: 4, 11: 4, 13: 4, 12: 8 };

function inOtherOrder(entry: TiffEntry): TiffEntry {
  const bytes = Buffer.from(entry.bytes);
  switch (NUMBER_BYTES[entry.type]) {
    case 2:
      return { ...entry, bytes: bytes.swap16() };
    case 4:
      return { ...entry, bytes: bytes.swap32() };
    case 8:
      return { ...entry, bytes: bytes.swap64() };
    default:
      return entry;
  }
}
