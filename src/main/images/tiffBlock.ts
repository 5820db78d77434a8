const PREFIX = 'Exif\0\0';
export const ENTRY_BYTES = 12;
export const ORIENTATION = 0x0112;
/** The entry of the main directory that points to the directory of EXIF's own entries (EXIF 2.32, 4.6.3). */
export const EXIF_DIRECTORY = 0x8769;
/** Camera makers' own data. */
export const MAKER_NOTE = 0x927c;
/** Bytes per value by type number, 1-12 (TIFF 6.0, section 2). */
const TYPE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

/**
 * A TIFF structure in its declared byte order: a byte order mark, the offset of the first directory, and directories,
 * each with a count, its entries (tag, type, count, value) and the offset of the next directory. Offsets outside the
 * block throw.
 */
export interface TiffView {
  /** The bytes as given, including the prefix. Changes in the view modify them. */
  readonly whole: Uint8Array;
  /** The same bytes without the prefix. */
  readonly tiff: Uint8Array;
  u16(at: number): number;
  u32(at: number): number;
  setU16(at: number, value: number): void;
  text(at: number, bytes: number): string;
  blank(at: number, bytes: number): void;
  move(from: number, to: number, at: number): void;
}

export interface ExifEntry {
  readonly tag: number;
  /** The offset of the entry's 12 bytes. */
  readonly at: number;
  /** The number of bytes of its values: up to four are stored in the entry itself, more at the offset it points to. */
  readonly bytes: number;
}

/** A view of a copy of an EXIF block, with or without its `Exif` prefix. Undefined if it is not a TIFF structure. */
export function readTiff(exif: Uint8Array): TiffView | undefined {
  const whole = Buffer.from(exif);
  const tiff = whole.toString('latin1', 0, PREFIX.length) === PREFIX ? whole.subarray(PREFIX.length) : whole;
  const order = tiff.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const isLittle = order === 'II';
  const check = (at: number, bytes: number): void => {
    if (at < 0 || at + bytes > tiff.length) throw new RangeError('outside of the EXIF block');
  };
  return {
    whole,
    tiff,
    u16: (at) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)),
    u32: (at) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)),
    setU16(at, value) {
      if (isLittle) tiff.writeUInt16LE(value, at);
      else tiff.writeUInt16BE(value, at);
    },
    text(at, bytes) {
      check(at, bytes);
      return tiff.toString('latin1', at, at + bytes);
    },
    blank(at, bytes) {
      check(at, bytes);
      tiff.fill(0, at, at + bytes);
    },
    move(from, to, at) {
      check(from, to - from);
      tiff.copyWithin(at, from, to);
    },
  };
}

export function directoryEntries(view: TiffView, directory: number): ExifEntry[] {
  const count = view.u16(directory);
  return Array.from({ length: count }, (_, index) => {
    const at = directory + 2 + index * ENTRY_BYTES;
    const bytes = (TYPE_BYTES[view.u16(at + 2)] ?? 0) * view.u32(at + 4);
    return { tag: view.u16(at), at, bytes };
  });
}

/** The position of a directory's offset to the next one, after its entries. */
export function directoryLink(view: TiffView, directory: number): number {
  return directory + 2 + view.u16(directory) * ENTRY_BYTES;
}

const DATE_TIME = 0x0132;
const DATE_TIME_ORIGINAL = 0x9003;

/**
 * The date and time when a photo was taken, as written by the camera (`2024:05:31 18:20:00`, in the camera's own time).
 */
export function exifDateTime(exif: Uint8Array): string | undefined {
  const view = readTiff(exif);
  if (!view) return undefined;
  try {
    const main = directoryEntries(view, view.u32(4));
    const link = main.find(({ tag }) => tag === EXIF_DIRECTORY);
    const original =
      link && directoryEntries(view, view.u32(link.at + 8)).find(({ tag }) => tag === DATE_TIME_ORIGINAL);
    const entry = original ?? main.find(({ tag }) => tag === DATE_TIME);
    if (!entry || entry.bytes < 19) return undefined;
    const text = view.text(view.u32(entry.at + 8), 19);
    return /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The orientation in an EXIF block (EXIF 2.32, 4.6.4); undefined if it states none. */
export function exifOrientation(exif: Uint8Array): number | undefined {
  const view = readTiff(exif);
  if (!view) return undefined;
  try {
    const entry = directoryEntries(view, view.u32(4)).find(({ tag }) => tag === ORIENTATION);
    const value = entry && view.u16(entry.at + 8);
    return value !== undefined && value >= 1 && value <= 8 ? value : undefined;
  } catch {
    return undefined;
  }
}
