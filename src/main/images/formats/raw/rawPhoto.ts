import { ADOBE_RGB_INDEX } from '../../color/statedColors.js';
import { type FileBytes, withFile } from '../../fileBytes.js';
import { type TiffDirectory, type TiffFile, withTiff } from '../../tiffFile.js';
import { readCanonRaw } from './canonRaw.js';
import { jpegAt, type JpegPreview, largest, type RawPhoto, type ReadJpeg } from './rawJpegs.js';

const TAG = {
  width: 0x100,
  height: 0x101,
  compression: 0x103,
  photometric: 0x106,
  stripOffsets: 0x111,
  orientation: 0x112,
  stripBytes: 0x117,
  tileOffsets: 0x144,
  tileBytes: 0x145,
  subDirectories: 0x14a,
  jpegOffset: 0x201,
  jpegBytes: 0x202,
  exif: 0x8769,
  exifWidth: 0xa002,
  exifHeight: 0xa003,
  interoperability: 0xa005,
  interoperabilityIndex: 1,
  panasonicWidth: 0x02,
  panasonicHeight: 0x03,
  panasonicJpeg: 0x2e,
  dngVersion: 0xc612,
} as const;
/** Color filter array and linear raw (TIFF/EP, DNG). */
const SENSOR_PHOTOMETRIC: readonly number[] = [32_803, 34_892];
/** Raw compressions of Nikon, Sony, Pentax, Samsung, Kodak and Panasonic. */
const SENSOR_COMPRESSION: readonly number[] = [34_713, 32_767, 65_535, 32_770, 65_000, 34_316];
/** What Panasonic writes for the place of data that another tag names. */
const ELSEWHERE = 0xffffffff;
/** Reads a file as a camera's raw photo. Undefined for an ordinary picture, and for a kind that is only developed. */
export async function readRawPhoto(path: string): Promise<RawPhoto | undefined> {
  return (await withTiff(path, readTiffRaw)) ?? (await withFile(path, readBoxedRaw));
}

async function readBoxedRaw(file: FileBytes): Promise<RawPhoto | undefined> {
  return (await readFujifilm(file)) ?? (await readCanonRaw(file));
}

/** Reads a preview. @throws RangeError if the file ends before */
export function readPreview(path: string, { at, length }: JpegPreview): Promise<Buffer> {
  return withFile(path, (file) => file.read(at, length));
}

async function readTiffRaw(tiff: TiffFile): Promise<RawPhoto | undefined> {
  const directories = await allDirectories(tiff);
  const sensors = directories.filter((directory) => isSensor(tiff, directory));
  if (sensors.length === 0 && !(await isByMagic(tiff))) return undefined;
  const jpegs: ReadJpeg[] = [];
  for (const directory of directories) {
    const jpeg = await jpegIn(tiff, directory);
    if (jpeg) jpegs.push(jpeg);
  }
  return {
    longSidePx: sensorSide(tiff, { directories, sensors, jpegs }),
    orientation: tiff.numbers(tiff.main[0]?.get(TAG.orientation))[0],
    preview: largest(jpegs),
    isAdobeRgb: await isAdobeRgb(tiff, directories),
    // Canon does not mark the directory of its sensor.
    isWhole: (sensors.length > 0 ? sensors : tiff.main).every((directory) => isWhole(tiff, directory)),
  };
}

/** Whether all data that a directory names are within the file. */
function isWhole(tiff: TiffFile, directory: TiffDirectory): boolean {
  const within = (offsetTag: number, lengthTag: number): boolean => {
    const lengths = tiff.numbers(directory.get(lengthTag));
    return tiff
      .numbers(directory.get(offsetTag))
      .every((offset, index) => offset === ELSEWHERE || offset + (lengths[index] ?? 0) <= tiff.size);
  };
  return within(TAG.stripOffsets, TAG.stripBytes) && within(TAG.tileOffsets, TAG.tileBytes);
}

async function isAdobeRgb(tiff: TiffFile, directories: readonly TiffDirectory[]): Promise<boolean> {
  for (const directory of directories) {
    const [interoperability] = await tiff.below(directory.get(TAG.interoperability));
    const index = tiff.text(interoperability?.get(TAG.interoperabilityIndex));
    if (index !== undefined) return index === ADOBE_RGB_INDEX;
  }
  return false;
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

/** Canon writes its letters after the header; Olympus and Panasonic have magic numbers of their own. */
async function isByMagic(tiff: TiffFile): Promise<boolean> {
  const head = await tiff.read(0, 10).catch(() => Buffer.alloc(10));
  const magic = tiff.isLittle ? head.readUInt16LE(2) : head.readUInt16BE(2);
  return head.toString('latin1', 8, 10) === 'CR' || magic !== 42;
}

/** The long side of the sensor's picture, from the first source that states it. */
function sensorSide(
  tiff: TiffFile,
  {
    directories,
    sensors,
    jpegs,
  }: {
    readonly directories: readonly TiffDirectory[];
    readonly sensors: readonly TiffDirectory[];
    readonly jpegs: readonly ReadJpeg[];
  },
): number | undefined {
  const sides = (one: number, other: number, from: readonly TiffDirectory[]): number =>
    Math.max(0, ...from.flatMap((each) => [one, other].map((tag) => tiff.numbers(each.get(tag))[0] ?? 0)));
  // Canon stores two or four neighboring pixels as components of one; three are colors.
  const lossless = jpegs
    .filter(({ isLossless }) => isLossless)
    .map(({ width, height, components }) => Math.max(components % 2 === 0 ? width * components : width, height));
  return (
    sides(TAG.width, TAG.height, sensors) ||
    sides(TAG.exifWidth, TAG.exifHeight, directories) ||
    sides(TAG.panasonicWidth, TAG.panasonicHeight, tiff.main) ||
    Math.max(0, ...lossless) ||
    undefined
  );
}

async function jpegIn(tiff: TiffFile, directory: TiffDirectory): Promise<ReadJpeg | undefined> {
  const panasonic = directory.get(TAG.panasonicJpeg);
  if (panasonic) return jpegAt(tiff, panasonic.at, panasonic.bytes.length);
  const one = (tag: number): number | undefined => {
    const numbers = tiff.numbers(directory.get(tag));
    return numbers.length === 1 ? numbers[0] : undefined;
  };
  return jpegAt(tiff, one(TAG.jpegOffset) ?? one(TAG.stripOffsets), one(TAG.jpegBytes) ?? one(TAG.stripBytes));
}

const FUJIFILM = { jpeg: 84, records: 92, fullSize: 0x100, croppedSize: 0x111, mostRecords: 256 } as const;

/** A Fujifilm raw photo has the places of its JPEG and of records about the sensor in a header of its own. */
async function readFujifilm(file: FileBytes): Promise<RawPhoto | undefined> {
  const head = await file.read(0, 100).catch(() => Buffer.alloc(0));
  if (!head.toString('latin1', 0, 15).startsWith('FUJIFILMCCD-RAW')) return undefined;
  const preview = await jpegAt(file, head.readUInt32BE(FUJIFILM.jpeg), head.readUInt32BE(FUJIFILM.jpeg + 4));
  const longSidePx = await fujifilmSide(file, head.readUInt32BE(FUJIFILM.records)).catch(() => undefined);
  return {
    longSidePx,
    orientation: undefined,
    preview: preview && largest([preview]),
    // Its preview is a whole JPEG of the camera, which says so itself.
    isAdobeRgb: false,
    isWhole: true,
  };
}

async function fujifilmSide(file: FileBytes, at: number): Promise<number | undefined> {
  const sizes = new Map<number, number>();
  const count = Math.min((await file.read(at, 4)).readUInt32BE(0), FUJIFILM.mostRecords);
  let place = at + 4;
  for (let index = 0; index < count; index++) {
    const head = await file.read(place, 8);
    const [tag, length] = [head.readUInt16BE(0), head.readUInt16BE(2)];
    if (length >= 4) sizes.set(tag, Math.max(head.readUInt16BE(4), head.readUInt16BE(6)));
    place += 4 + length;
  }
  return sizes.get(FUJIFILM.croppedSize) ?? sizes.get(FUJIFILM.fullSize);
}
