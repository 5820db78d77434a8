import type { FileBytes } from '../../fileBytes.js';
import { type Box, readBoxes } from '../headers/boxes.js';
import { findUuid, readCanonDirectories } from './canonBoxes.js';
import { jpegAt, largest, type RawPhoto, type ReadJpeg } from './rawJpegs.js';

const ORIENTATION = 0x112;
const COLOR_SPACE = 0xa001;
/** What Canon writes for Adobe RGB: uncalibrated. */
const ADOBE_RGB: readonly number[] = [2, 0xffff];
/** The box with a preview of the size of a screen. */
const PREVIEW = 'eaf42b5e1c984b88b9fbb7dc406e4d16';
/** Between the beginning of the box and the picture in it: two numbers, then the head of a box inside. */
const PREVIEW_HEAD = 8 + 8 + 16;

interface Track {
  readonly width: number;
  readonly height: number;
  readonly at: number;
  readonly length: number;
}

/**
 * A CR3 file is in the ISO base media format: every picture in it, a full-size JPEG and the sensor's data among them, is the
 * only sample of a track. Undefined for any other file.
 */
export async function readCanonRaw(file: FileBytes): Promise<RawPhoto | undefined> {
  const head = await file.read(0, 12).catch(() => Buffer.alloc(0));
  if (head.toString('latin1', 4, 12) !== 'ftypcrx ') return undefined;
  const top = await readBoxes(file);
  const movie = await inside(file, top, 'moov');
  const tracks: Track[] = [];
  for (const { type, at, length } of movie) {
    const track = type === 'trak' ? await readTrack(file, { at, length }).catch(() => undefined) : undefined;
    if (track) tracks.push(track);
  }
  const places = tracks.map(({ at, length }) => ({ at, length }));
  const screen = await findUuid(file, top, PREVIEW);
  if (screen && screen.length > PREVIEW_HEAD) {
    places.push({ at: screen.at + PREVIEW_HEAD, length: screen.length - PREVIEW_HEAD });
  }
  const jpegs: ReadJpeg[] = [];
  for (const { at, length } of places) {
    const jpeg = await jpegAt(file, at, length);
    if (jpeg) jpegs.push(jpeg);
  }
  const { main, exif } = await readCanonDirectories(file, movie);
  return {
    longSidePx: Math.max(0, ...tracks.flatMap(({ width, height }) => [width, height])) || undefined,
    orientation: main?.numbers(main.main[0]?.get(ORIENTATION))[0],
    preview: largest(jpegs),
    isAdobeRgb: ADOBE_RGB.includes(exif?.numbers(exif.main[0]?.get(COLOR_SPACE))[0] ?? 0),
    isWhole: tracks.every(({ at, length }) => at + length <= file.size),
  };
}

/** The boxes within the first box of a type, which may be deeper. */
async function inside(file: FileBytes, boxes: readonly Box[], ...path: string[]): Promise<Box[]> {
  let found = boxes;
  for (const type of path) {
    const box = found.find((each) => each.type === type);
    if (!box) return [];
    found = await readBoxes(file, box.at, box.at + box.length);
  }
  return [...found];
}

/** The size and place of a track's sample (ISO 14496-12, 8.5.2, 8.7.3 and 8.7.5). @throws RangeError if it is cut off */
async function readTrack(
  file: FileBytes,
  { at, length }: { readonly at: number; readonly length: number },
): Promise<Track | undefined> {
  const table = await inside(file, await readBoxes(file, at, at + length), 'mdia', 'minf', 'stbl');
  const content = async (type: string, bytes: number): Promise<Buffer | undefined> => {
    const box = table.find((each) => each.type === type);
    return box && file.read(box.at, Math.min(bytes, box.length));
  };
  const [entry, sizes] = [await content('stsd', 44), await content('stsz', 16)];
  const [long, short] = [await content('co64', 16), await content('stco', 12)];
  const place = long ? Number(long.readBigUInt64BE(8)) : short?.readUInt32BE(8);
  if (!entry || !sizes || place === undefined) return undefined;
  // One size for all samples, or 0 and a list.
  const size = sizes.readUInt32BE(4) || sizes.readUInt32BE(12);
  return { width: entry.readUInt16BE(40), height: entry.readUInt16BE(42), at: place, length: size };
}
