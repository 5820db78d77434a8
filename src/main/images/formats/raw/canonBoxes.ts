import { type FileBytes, withFile } from '../../fileBytes.js';
import type { ImageTags } from '../../loadedImage.js';
import { exifBlock } from '../../tiffExif.js';
import { openTiff, type TiffFile } from '../../tiffFile.js';
import { type Box, readBoxes } from '../headers/boxes.js';
import { MOST_METADATA_BYTES } from '../headers/pictureHeader.js';

/** Canon's box of metadata, and the one of XMP. */
const CANON = '85c0b687820f11e08111f4ce462b6a48';
const XMP = 'be7acfcb97a942e89c71999491e3afac';
const UUID_BYTES = 16;

/**
 * The metadata of a CR3 file: boxes, of which three hold the directories of EXIF, each as a TIFF structure of its own. Empty
 * for any other file.
 */
export function readCanonTags(path: string): Promise<Pick<ImageTags, 'exif' | 'xmp'>> {
  return withFile(path, async (file) => {
    const top = await readBoxes(file);
    const movie = top.find(({ type }) => type === 'moov');
    const inner = movie ? await readBoxes(file, movie.at, movie.at + movie.length) : [];
    const { main, exif: detail, gps } = await readCanonDirectories(file, inner);
    const directories = { main: main?.main[0], exif: detail?.main[0], gps: gps?.main[0] };
    const exif = main && exifBlock(main.isLittle, directories);
    const packet = await findUuid(file, top, XMP);
    const xmp = packet && (await file.read(packet.at, packet.length)).toString('utf8');
    return { ...(exif ? { exif } : {}), ...(xmp === undefined ? {} : { xmp }) };
  });
}

/** The content of a box with this identifier. */
export async function findUuid(file: FileBytes, boxes: readonly Box[], id: string): Promise<Box | undefined> {
  for (const { type, at, length } of boxes) {
    if (type !== 'uuid' || length < UUID_BYTES || length > MOST_METADATA_BYTES) continue;
    const found = (await file.read(at, UUID_BYTES)).toString('hex');
    if (found === id) return { type, at: at + UUID_BYTES, length: length - UUID_BYTES };
  }
  return undefined;
}

/** The directories of EXIF in a CR3 file: of the camera, of the exposure and of the place. */
export async function readCanonDirectories(
  file: FileBytes,
  movie: readonly Box[],
): Promise<{ readonly main?: TiffFile; readonly exif?: TiffFile; readonly gps?: TiffFile }> {
  const canon = await findUuid(file, movie, CANON);
  if (!canon) return {};
  const boxes = await readBoxes(file, canon.at, canon.at + canon.length);
  const tiffIn = async (type: string): ReturnType<typeof openTiff> => {
    const box = boxes.find((each) => each.type === type);
    return box && openTiff({ size: box.length, read: (at, length) => readWithin(file, box, at, length) });
  };
  const [main, exif, gps] = [await tiffIn('CMT1'), await tiffIn('CMT2'), await tiffIn('CMT4')];
  return { ...(main ? { main } : {}), ...(exif ? { exif } : {}), ...(gps ? { gps } : {}) };
}

async function readWithin(file: FileBytes, box: Box, at: number, length: number): Promise<Buffer> {
  if (at < 0 || at + length > box.length) throw new RangeError('outside of the box');
  return file.read(box.at + at, length);
}
