import type { FileBytes } from '../../fileBytes.js';
import type { PictureHeader } from './pictureHeader.js';

/** The length of the oldest header after the file header, which has sizes of 16 bits. */
const OLDEST = 12;

export async function readBmpHeader(file: FileBytes): Promise<PictureHeader> {
  const head = await file.read(0, 26);
  const isOldest = head.readUInt32LE(14) === OLDEST;
  return {
    width: isOldest ? head.readUInt16LE(18) : Math.abs(head.readInt32LE(18)),
    // A negative height means that rows are stored from the top down.
    height: isOldest ? head.readUInt16LE(20) : Math.abs(head.readInt32LE(22)),
    orientation: 1,
    bits: 8,
  };
}
