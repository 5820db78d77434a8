import type { FileBytes } from '../../fileBytes.js';

/** A box of a file in the ISO base media format (ISO 14496-12, 4.2), which JPEG 2000 and JPEG XL use too. */
export interface Box {
  readonly type: string;
  /** Where its content is. */
  readonly at: number;
  readonly length: number;
}

/** More are not looked at. */
const MOST_BOXES = 1024;

/** The boxes between two places of a file, as far as they are whole. */
export async function readBoxes(file: FileBytes, from = 0, end = file.size): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= end && boxes.length < MOST_BOXES;) {
    const head = await file.read(at, Math.min(16, end - at));
    const type = head.toString('latin1', 4, 8);
    const short = head.readUInt32BE(0);
    const isLong = short === 1 && head.length === 16;
    // A size of 0 means that the box reaches to the end.
    const size = short === 0 ? end - at : isLong ? Number(head.readBigUInt64BE(8)) : short;
    const headBytes = isLong ? 16 : 8;
    if (size < headBytes || at + size > end) break;
    boxes.push({ type, at: at + headBytes, length: size - headBytes });
    at += size;
  }
  return boxes;
}
