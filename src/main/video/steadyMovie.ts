import { open } from 'node:fs/promises';

/** Boxes that hold others on the way to the dates. */
const HOLDERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia']);
/** Boxes that begin with their version and two dates. */
const DATED: ReadonlySet<string> = new Set(['mvhd', 'tkhd', 'mdhd']);

/**
 * Clears the dates in the `moov` box of an MP4 file, so that the same frames give the same file. A date of 0 counts as
 * not stated.
 * @param box where the box begins, and its length, both in bytes
 */
export async function clearDates(
  path: string,
  box: { readonly position: number; readonly length: number },
): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const bytes = Buffer.alloc(box.length);
    await file.read(bytes, 0, box.length, box.position);
    clearIn(bytes);
    await file.write(bytes, 0, box.length, box.position);
  } finally {
    await file.close();
  }
}

function clearIn(boxes: Buffer): void {
  for (let at = 0; at + 8 <= boxes.length;) {
    const length = boxes.readUInt32BE(at);
    const type = boxes.toString('latin1', at + 4, at + 8);
    if (length < 8 || at + length > boxes.length) return;
    const content = boxes.subarray(at + 8, at + length);
    if (HOLDERS.has(type)) clearIn(content);
    else if (DATED.has(type)) content.fill(0, 4, content[0] === 1 ? 20 : 12);
    at += length;
  }
}
