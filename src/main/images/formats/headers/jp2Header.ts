import { exifOrientation } from '../../tiffBlock.js';
import type { FileBytes } from '../../fileBytes.js';
import { photoshopSegment } from '../../iptcSegment.js';
import { type Box, readBoxes } from './boxes.js';
import { MOST_METADATA_BYTES, type PictureHeader } from './pictureHeader.js';

/** The kinds of metadata in `uuid` boxes, by their identifiers. */
const KINDS = {
  be7acfcb97a942e89c71999491e3afac: 'xmp',
  '4a706754696666457869662d3e4a5032': 'exif',
  '33c7a4d2b81d4723a0baf1a3e097ad38': 'iptc',
} as const;
const UUID_BYTES = 16;
/** The marker with the size of the picture, right at the beginning of its data (ISO 15444-1, A.5.1). */
const SIZE_MARKER = 0xff51;

export async function readJp2Header(file: FileBytes): Promise<PictureHeader> {
  const isCodestream = (await file.read(0, 2)).readUInt16BE(0) === 0xff4f;
  if (isCodestream) return { ...(await readCodestream(file, 0)), orientation: 1 };
  const boxes = await readBoxes(file);
  const data = boxes.find(({ type }) => type === 'jp2c');
  if (!data) throw new Error('no picture');
  const metadata: Partial<Record<(typeof KINDS)[keyof typeof KINDS], Buffer>> = {};
  for (const box of boxes) {
    if (box.type !== 'uuid' || box.length < UUID_BYTES || box.length > MOST_METADATA_BYTES) continue;
    const { kind, bytes } = await readUuid(file, box);
    if (kind) metadata[kind] ??= bytes;
  }
  const { exif, xmp, iptc } = metadata;
  return {
    ...(await readCodestream(file, data.at)),
    orientation: (exif && exifOrientation(exif)) ?? 1,
    ...(exif ? { exif } : {}),
    ...(xmp ? { xmp: xmp.toString('utf8') } : {}),
    ...(iptc ? { iptc: photoshopSegment(iptc) } : {}),
  };
}

async function readUuid(
  file: FileBytes,
  { at, length }: Box,
): Promise<{ kind: (typeof KINDS)[keyof typeof KINDS] | undefined; bytes: Buffer }> {
  const whole = await file.read(at, length);
  const id = whole.toString('hex', 0, UUID_BYTES);
  return { kind: id in KINDS ? KINDS[id as keyof typeof KINDS] : undefined, bytes: whole.subarray(UUID_BYTES) };
}

async function readCodestream(file: FileBytes, at: number): Promise<Pick<PictureHeader, 'width' | 'height' | 'bits'>> {
  const head = await file.read(at, 43);
  if (head.readUInt16BE(2) !== SIZE_MARKER) throw new Error('no size');
  const side = (end: number, offset: number): number => head.readUInt32BE(end) - head.readUInt32BE(offset);
  // The highest bit says whether values are signed.
  return { width: side(8, 16), height: side(12, 20), bits: (head[42]! & 0x7f) + 1 };
}
