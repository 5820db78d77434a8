import { brotliDecompressSync } from 'node:zlib';
import type { FileBytes } from '../../fileBytes.js';
import { type Box, readBoxes } from './boxes.js';
import { MOST_METADATA_BYTES, type PictureHeader } from './pictureHeader.js';

/** How much of the picture's data is read: sizes and depth are in the first few bytes. */
const HEAD_BYTES = 64;

/** The orientation in the picture's data counts; that in EXIF is a copy (ISO 18181-2). */
export async function readJxlHeader(file: FileBytes): Promise<PictureHeader> {
  const isCodestream = (await file.read(0, 2)).readUInt16BE(0) === 0xff0a;
  if (isCodestream) return readCodestream(await file.read(0, Math.min(HEAD_BYTES, file.size)));
  const boxes = await readBoxes(file);
  const data = boxes.find(({ type }) => type === 'jxlc' || type === 'jxlp');
  if (!data) throw new Error('no picture');
  // The parts of a picture have a number first.
  const at = data.type === 'jxlp' ? data.at + 4 : data.at;
  const head = await file.read(at, Math.min(HEAD_BYTES, data.at + data.length - at));
  const exif = await readMetadata(file, boxes, 'Exif');
  const xmp = await readMetadata(file, boxes, 'xml ');
  // EXIF begins with the place of its TIFF structure after these four bytes.
  const tiff = exif && exif.length > 4 ? exif.subarray(4 + exif.readUInt32BE(0)) : undefined;
  return {
    ...readCodestream(head),
    ...(tiff && tiff.length > 0 ? { exif: tiff } : {}),
    ...(xmp ? { xmp: xmp.toString('utf8') } : {}),
  };
}

/** The content of the first box of a kind, which may be compressed (ISO 18181-2, `brob`). */
async function readMetadata(file: FileBytes, boxes: readonly Box[], kind: string): Promise<Buffer | undefined> {
  for (const { type, at, length } of boxes) {
    if (length > MOST_METADATA_BYTES || (type !== kind && type !== 'brob')) continue;
    const bytes = await file.read(at, length);
    if (type === kind) return bytes;
    if (bytes.toString('latin1', 0, 4) !== kind) continue;
    try {
      return brotliDecompressSync(bytes.subarray(4), { maxOutputLength: MOST_METADATA_BYTES });
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** Reads numbers of any count of bits, lowest bit first. */
class Bits {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  u(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit++, this.at++) {
      const byte = this.bytes[this.at >> 3];
      if (byte === undefined) throw new RangeError('outside of the header');
      value += ((byte >> (this.at & 7)) & 1) * 2 ** bit;
    }
    return value;
  }

  isSet(): boolean {
    return this.u(1) === 1;
  }

  /** One of four kinds: a number alone, or a number with one of some bits added. */
  oneOf(...kinds: readonly (readonly [base: number, bits: number])[]): number {
    const [base, bits] = kinds[this.u(2)]!;
    return base + this.u(bits);
  }
}

/** Width to height, by number (ISO 18181-1, `SizeHeader`). */
const RATIOS = [
  [1, 1],
  [6, 5],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;

function readCodestream(head: Buffer): Pick<PictureHeader, 'width' | 'height' | 'orientation' | 'bits' | 'isMoving'> {
  if (head.readUInt16BE(0) !== 0xff0a) throw new Error('no picture');
  const bits = new Bits(head.subarray(2));
  const size = readSize(bits);
  const isDefault = bits.isSet();
  if (isDefault) return { ...size, orientation: 1, bits: 8 };
  const { orientation, isMoving } = bits.isSet() ? readExtraFields(bits) : { orientation: 1, isMoving: false };
  return { ...size, orientation, bits: readDepth(bits), ...(isMoving ? { isMoving } : {}) };
}

function readSize(bits: Bits): { width: number; height: number } {
  const isSmall = bits.isSet();
  const side = (): number => (isSmall ? 8 * (1 + bits.u(5)) : bits.oneOf([1, 9], [1, 13], [1, 18], [1, 30]));
  return withRatio(bits, side);
}

function withRatio(bits: Bits, side: () => number): { width: number; height: number } {
  const height = side();
  const ratio = RATIOS[bits.u(3) - 1];
  return { width: ratio ? Math.floor((height * ratio[0]) / ratio[1]) : side(), height };
}

function readExtraFields(bits: Bits): { orientation: number; isMoving: boolean } {
  const orientation = 1 + bits.u(3);
  if (bits.isSet()) readSize(bits);
  if (bits.isSet()) readPreviewSize(bits);
  const isMoving = bits.isSet();
  if (isMoving) {
    bits.oneOf([100, 0], [1000, 0], [1, 10], [1, 30]);
    bits.oneOf([1, 0], [1001, 0], [1, 8], [1, 10]);
    bits.oneOf([0, 0], [0, 3], [0, 16], [0, 32]);
    bits.isSet();
  }
  return { orientation, isMoving };
}

function readPreviewSize(bits: Bits): void {
  const isSmall = bits.isSet();
  withRatio(bits, () =>
    isSmall ? 8 * bits.oneOf([16, 0], [32, 0], [1, 5], [33, 9]) : bits.oneOf([1, 6], [65, 8], [321, 10], [1345, 12]),
  );
}

function readDepth(bits: Bits): number {
  const isFloat = bits.isSet();
  return isFloat ? bits.oneOf([32, 0], [16, 0], [24, 0], [1, 6]) : bits.oneOf([8, 0], [10, 0], [12, 0], [1, 6]);
}
