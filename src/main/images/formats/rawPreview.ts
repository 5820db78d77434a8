import { open } from 'node:fs/promises';
import { type TiffDirectory, type TiffFile, withTiff } from '../tiffFile.js';

/** The contents of a raw photo file other than the sensor data. */
export interface RawPhoto {
  /** The long side of the sensor's picture in px; undefined if the file does not give it. */
  readonly longSidePx: number | undefined;
  /** The EXIF orientation (EXIF 2.32, 4.6.4). */
  readonly orientation: number;
  /** The JPEG pictures in the file. */
  readonly previews: readonly JpegPreview[];
}

export interface JpegPreview {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

const TAG = {
  width: 0x100,
  height: 0x101,
  compression: 0x103,
  photometric: 0x106,
  stripOffsets: 0x111,
  orientation: 0x112,
  stripBytes: 0x117,
  subDirectories: 0x14a,
  jpegOffset: 0x201,
  jpegBytes: 0x202,
  exif: 0x8769,
  panasonicJpeg: 0x2e,
  dngVersion: 0xc612,
} as const;
/** Color filter array and linear raw (TIFF/EP, DNG). */
const SENSOR_PHOTOMETRIC: readonly number[] = [32_803, 34_892];
/** Raw compressions of Nikon, Sony, Pentax, Samsung and Kodak. */
const SENSOR_COMPRESSION: readonly number[] = [34_713, 32_767, 65_535, 32_770, 65_000];
const MOST_PREVIEW_BYTES = 256 << 20;

/** Reads a TIFF file as a camera's raw photo. Undefined for an ordinary picture. */
export async function readRawPhoto(path: string): Promise<RawPhoto | undefined> {
  return withTiff(path, async (tiff) => {
    const directories = await allDirectories(tiff);
    if (!directories.some((directory) => isSensor(tiff, directory)) && !(await isCanon(tiff))) return undefined;
    const previews: JpegPreview[] = [];
    for (const directory of directories) {
      const preview = await previewIn(tiff, directory);
      if (preview) previews.push(preview);
    }
    const sizes = directories
      .filter((directory) => isSensor(tiff, directory))
      .map((directory) => longSide(tiff, directory));
    const orientation = tiff.numbers(tiff.main[0]?.get(TAG.orientation))[0] ?? 1;
    return { longSidePx: sizes.length > 0 ? Math.max(...sizes) : undefined, orientation, previews };
  });
}

/** The JPEG inside a Fujifilm raw photo; its offset is stored at a fixed position. */
export async function readFujifilmPreview(path: string): Promise<RawPhoto | undefined> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(92);
    await file.read(head, 0, 92, 0);
    if (!head.toString('latin1', 0, 15).startsWith('FUJIFILMCCD-RAW')) return undefined;
    const length = Math.min(head.readUInt32BE(88), MOST_PREVIEW_BYTES);
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await file.read(bytes, 0, length, head.readUInt32BE(84));
    const preview = toPreview(bytes.subarray(0, bytesRead));
    return { longSidePx: undefined, orientation: 1, previews: preview ? [preview] : [] };
  } finally {
    await file.close();
  }
}

async function allDirectories(tiff: TiffFile): Promise<TiffDirectory[]> {
  const found = [...tiff.main];
  for (const directory of tiff.main) {
    const inner = await tiff.below(directory.get(TAG.subDirectories));
    found.push(...inner, ...(await tiff.below(directory.get(TAG.exif))));
    for (const one of inner) found.push(...(await tiff.below(one.get(TAG.subDirectories))));
  }
  return found;
}

function isSensor(tiff: TiffFile, directory: TiffDirectory): boolean {
  if (directory.has(TAG.dngVersion)) return true;
  const [photometric = 0] = tiff.numbers(directory.get(TAG.photometric));
  const [compression = 0] = tiff.numbers(directory.get(TAG.compression));
  return SENSOR_PHOTOMETRIC.includes(photometric) || SENSOR_COMPRESSION.includes(compression);
}

async function isCanon(tiff: TiffFile): Promise<boolean> {
  const head = await tiff.read(0, 10).catch(() => Buffer.alloc(10));
  const magic = tiff.isLittle ? head.readUInt16LE(2) : head.readUInt16BE(2);
  return head.toString('latin1', 8, 10) === 'CR' || magic !== 42;
}

function longSide(tiff: TiffFile, directory: TiffDirectory): number {
  const side = (tag: number): number => tiff.numbers(directory.get(tag))[0] ?? 0;
  return Math.max(side(TAG.width), side(TAG.height));
}

async function previewIn(tiff: TiffFile, directory: TiffDirectory): Promise<JpegPreview | undefined> {
  const panasonic = directory.get(TAG.panasonicJpeg);
  if (panasonic) return toPreview(panasonic.bytes);
  const one = (tag: number): number | undefined => {
    const numbers = tiff.numbers(directory.get(tag));
    return numbers.length === 1 ? numbers[0] : undefined;
  };
  const at = one(TAG.jpegOffset) ?? one(TAG.stripOffsets);
  const length = one(TAG.jpegBytes) ?? one(TAG.stripBytes);
  if (at === undefined || length === undefined || length > MOST_PREVIEW_BYTES) return undefined;
  const bytes = await tiff.read(at, length).catch(() => undefined);
  return bytes && toPreview(bytes);
}

/** Accepts baseline and progressive JPEGs. Lossless JPEG holds sensor data and is not a preview. */
function toPreview(bytes: Buffer): JpegPreview | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xc2) {
      return { bytes, height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    if (marker === 0xc3 || marker === 0xda) return undefined;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
