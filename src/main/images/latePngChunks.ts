import { readFile } from 'node:fs/promises';
import { type FileBytes, withFile } from './fileBytes.js';
import { PNG_SIGNATURE } from './pngChunks.js';

const HEADER_END = PNG_SIGNATURE.length + 12 + 13;
const XMP = Buffer.from('XML:com.adobe.xmp\0', 'latin1');
/** Longer metadata are not read. */
const MOST_BYTES = 16 << 20;
/** Larger files are not read into memory for their metadata. */
const MOST_FILE_BYTES = 1 << 30;
/** How much is read at once: the data of a picture are mostly in chunks of 8 kB. */
const BLOCK_BYTES = 256 << 10;

/**
 * A PNG for the library: the file, or its bytes with the metadata in front of the picture. Some programs, such as
 * ImageMagick, write EXIF and XMP behind the picture, where the library does not look; then the picture would not be
 * upright.
 */
export async function pngInput(path: string): Promise<string | Buffer> {
  const late = await withFile(path, lateChunks).catch(() => []);
  if (late.length === 0) return path;
  const bytes = await readFile(path);
  const moved = late.map(({ at, length }) => bytes.subarray(at, at + length));
  const parts: Buffer[] = [bytes.subarray(0, HEADER_END), ...moved];
  let end = HEADER_END;
  for (const { at, length } of late) {
    parts.push(bytes.subarray(end, at));
    end = at + length;
  }
  return Buffer.concat([...parts, bytes.subarray(end)]);
}

interface Place {
  readonly at: number;
  readonly length: number;
}

/** The places of the metadata behind the picture, whole chunks. */
async function lateChunks(file: FileBytes): Promise<Place[]> {
  const found: Place[] = [];
  if (file.size > MOST_FILE_BYTES) return found;
  let block: { readonly at: number; readonly bytes: Buffer } = { at: 0, bytes: Buffer.alloc(0) };
  let isBehind = false;
  for (let at = PNG_SIGNATURE.length; at + 12 <= file.size;) {
    if (at + 8 > block.at + block.bytes.length || at < block.at) {
      block = { at, bytes: await file.read(at, Math.min(BLOCK_BYTES, file.size - at)) };
    }
    const length = 12 + block.bytes.readUInt32BE(at - block.at);
    const type = block.bytes.toString('latin1', at - block.at + 4, at - block.at + 8);
    if (type === 'IEND') break;
    isBehind ||= type === 'IDAT';
    const isWanted = isBehind && length <= MOST_BYTES && at + length <= file.size;
    if (isWanted && (type === 'eXIf' || (type === 'iTXt' && (await isXmp(file, at))))) found.push({ at, length });
    at += length;
  }
  return found;
}

async function isXmp(file: FileBytes, at: number): Promise<boolean> {
  const head = await file.read(at + 8, XMP.length).catch(() => Buffer.alloc(0));
  return head.equals(XMP);
}
