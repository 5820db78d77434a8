import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { directoryEntries, EXIF_DIRECTORY, readTiff } from '../tiffBlock.js';
import { type CodePoints, spaceOfCodePoints } from './codePoints.js';
import type { Triple } from './matrix.js';
import { D65, endpointSpace, type Primaries, rgbSpace } from './rgbSpace.js';
import type { StatedSpace } from './statedSpace.js';
import { gammaCurve } from './toneCurve.js';
import { writeProfile } from './writeProfile.js';

/** How many bytes of a file are read to find its colors. */
const MOST_BYTES = 1 << 20;
const NO_PRIMARIES = { red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06], white: D65 } as const;

/**
 * The colors that a file declares without a profile: code points in AVIF and HEIC, code points or a gamma in PNG,
 * endpoints and a gamma in BMP, Adobe RGB set by the camera in EXIF. Undefined if it declares none, and for sRGB.
 */
export async function statedColors(
  path: string,
  format: string,
  exif: Uint8Array | undefined,
): Promise<StatedSpace | undefined> {
  switch (format) {
    case 'png':
      return withFile(path, pngColors);
    case 'bmp':
      return withFile(path, bitmapColors);
    case 'avif':
    case 'heic':
      return withFile(path, isoColors);
    default:
      return exif && isAdobeRgb(exif) ? ADOBE_RGB() : undefined;
  }
}

async function withFile<T>(path: string, look: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  const file = await open(path, 'r');
  try {
    return await look(file);
  } catch {
    return undefined; // Damaged: decoding reports it.
  } finally {
    await file.close();
  }
}

/**
 * Reads the chunks before the picture. By PNG's third edition, cICP overrides sRGB, and sRGB overrides gAMA and cHRM.
 */
async function pngColors(file: FileHandle): Promise<StatedSpace | undefined> {
  let gamma: number | undefined;
  let primaries: Primaries = NO_PRIMARIES;
  let isSrgb = false;
  for (let at = 8; at < MOST_BYTES * 16;) {
    const head = await bytesAt(file, at, 8 + 32);
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4, 8);
    const data = head.subarray(8);
    if (type === 'IDAT' || type === 'IEND') break;
    if (type === 'cICP') {
      const stated = spaceOfCodePoints({ primaries: data[0]!, transfer: data[1]! });
      return stated && { ...stated, isBeforeProfile: true };
    }
    if (type === 'sRGB') isSrgb = true;
    if (type === 'gAMA') gamma = data.readUInt32BE(0) / 100_000;
    if (type === 'cHRM') primaries = chromaticities(data);
    at += 12 + length;
  }
  if (isSrgb || gamma === undefined || gamma < 0.1 || gamma > 2) return undefined;
  // Programs have always written 1/2.2 for sRGB.
  if (Math.abs(gamma - 0.45455) < 0.005 && isNear(primaries, NO_PRIMARIES)) return undefined;
  const space = rgbSpace(primaries, gammaCurve(1 / gamma));
  return space && { name: 'Colors of the photo', space, written: 1 / gamma };
}

/** From version 4 of its header on, a BMP may state endpoints in XYZ, and a gamma (BITMAPV4HEADER). */
async function bitmapColors(file: FileHandle): Promise<StatedSpace | undefined> {
  const head = await bytesAt(file, 14, 108);
  const isCalibrated = head.readUInt32LE(0) >= 108 && head.readUInt32LE(56) === 0;
  if (!isCalibrated) return undefined;
  const value = (at: number): number => head.readInt32LE(at) / 2 ** 30;
  const point = (at: number): Triple => [value(at), value(at + 4), value(at + 8)];
  const gamma = head.readUInt32LE(100) / 65_536;
  const space = endpointSpace([point(60), point(72), point(84)], gammaCurve(gamma));
  if (!space || gamma < 0.5 || gamma > 4) return undefined;
  return { name: 'Colors of the photo', space, written: gamma };
}

function chromaticities(data: Buffer): Primaries {
  const pair = (index: number): [number, number] => [
    data.readUInt32BE(8 * index) / 100_000,
    data.readUInt32BE(8 * index + 4) / 100_000,
  ];
  return { white: pair(0), red: pair(1), green: pair(2), blue: pair(3) };
}

function isNear(a: Primaries, b: Primaries): boolean {
  const names = ['red', 'green', 'blue', 'white'] as const;
  return names.every((name) => Math.hypot(a[name][0] - b[name][0], a[name][1] - b[name][1]) < 0.005);
}

/** The `colr` property of the primary item. */
async function isoColors(file: FileHandle): Promise<StatedSpace | undefined> {
  const points = codePointsOf(await metaBox(file));
  // 2 is "unspecified".
  return points && spaceOfCodePoints(points);
}

async function metaBox(file: FileHandle): Promise<Buffer> {
  for (let at = 0, count = 0; count < 64; count++) {
    const head = await bytesAt(file, at, 16);
    const long = head.readUInt32BE(0) === 1;
    const size = long ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0);
    if (head.toString('latin1', 4, 8) === 'meta') return bytesAt(file, at + 12, Math.min(size - 12, MOST_BYTES));
    if (size < 8) break;
    at += size;
  }
  throw new Error('no meta box');
}

function codePointsOf(meta: Buffer): CodePoints | undefined {
  const colr = propertiesOf(meta).find(
    ({ type, data }) => type === 'colr' && data.toString('latin1', 0, 4) === 'nclx',
  )?.data;
  return colr && { primaries: colr.readUInt16BE(4), transfer: colr.readUInt16BE(6) };
}

/** Whether an AVIF or HEIC has no colors. The library gives its gray as RGB. */
export async function isMonochrome(path: string): Promise<boolean> {
  const properties = (await withFile(path, async (file) => propertiesOf(await metaBox(file)))) ?? [];
  // AV1 (AV1 ISOBMFF, 2.3.3) has a flag, HEVC (ISO 14496-15, 8.3.3.1) a number for its kind of colors.
  return properties.some(
    ({ type, data }) =>
      (type === 'av1C' && ((data[2] ?? 0) & 0x10) !== 0) || (type === 'hvcC' && ((data[16] ?? 1) & 3) === 0),
  );
}

/** The properties of the primary item (ISO/IEC 23008-12). */
function propertiesOf(meta: Buffer): Box[] {
  const top = boxes(meta);
  const pitm = top.find(({ type }) => type === 'pitm')?.data;
  const iprp = top.find(({ type }) => type === 'iprp')?.data;
  if (!pitm || !iprp) return [];
  const primary = pitm[0] === 0 ? pitm.readUInt16BE(4) : pitm.readUInt32BE(4);
  const inner = boxes(iprp);
  const properties = boxes(inner.find(({ type }) => type === 'ipco')!.data);
  const indices = inner.filter(({ type }) => type === 'ipma').flatMap(({ data }) => associations(data, primary));
  return indices.flatMap((index) => properties[index - 1] ?? []);
}

function associations(ipma: Buffer, item: number): number[] {
  const [version, isWide] = [ipma[0]!, (ipma[3]! & 1) === 1];
  let at = 8;
  for (let left = ipma.readUInt32BE(4); left > 0; left--) {
    const id = version === 0 ? ipma.readUInt16BE(at) : ipma.readUInt32BE(at);
    at += version === 0 ? 2 : 4;
    const count = ipma.readUInt8(at++);
    const indices = Array.from({ length: count }, (_, index) =>
      isWide ? ipma.readUInt16BE(at + 2 * index) & 0x7fff : ipma.readUInt8(at + index) & 0x7f,
    );
    if (id === item) return indices;
    at += count * (isWide ? 2 : 1);
  }
  return [];
}

interface Box {
  readonly type: string;
  readonly data: Buffer;
}

function boxes(bytes: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at) || bytes.length - at;
    if (size < 8) break;
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return found;
}

const INTEROPERABILITY_DIRECTORY = 0xa005;
/** The interoperability index of Adobe RGB. */
export const ADOBE_RGB_INDEX = 'R03';
const ADOBE_RGB = (): StatedSpace | undefined => {
  const primaries = { red: [0.64, 0.33], green: [0.21, 0.71], blue: [0.15, 0.06], white: D65 } as const;
  const gamma = 563 / 256;
  const space = rgbSpace(primaries, gammaCurve(gamma));
  return space && { name: 'Adobe RGB (1998)', space, written: gamma };
};

/** Adobe RGB as a profile, for a picture whose camera says so elsewhere. */
export function adobeRgbProfile(): Uint8Array | undefined {
  const stated = ADOBE_RGB();
  return stated && writeProfile(stated.name, stated.space, stated.written);
}

/** Cameras mark Adobe RGB by the interoperability index R03 (DCF 2.0, 3.3.2) and embed no profile. */
function isAdobeRgb(exif: Uint8Array): boolean {
  const view = readTiff(exif);
  if (!view) return false;
  try {
    const follow = (directory: number, tag: number): number | undefined => {
      const entry = directoryEntries(view, directory).find((candidate) => candidate.tag === tag);
      return entry && view.u32(entry.at + 8);
    };
    const detail = follow(view.u32(4), EXIF_DIRECTORY);
    const interoperability = detail === undefined ? undefined : follow(detail, INTEROPERABILITY_DIRECTORY);
    if (interoperability === undefined) return false;
    const index = directoryEntries(view, interoperability).find(({ tag }) => tag === 1);
    return index !== undefined && view.text(index.at + 8, 3) === ADOBE_RGB_INDEX;
  } catch {
    return false;
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  if (bytesRead < 8) throw new Error('cut off');
  return bytes;
}
