/** The size in the header of a JPEG. */
export interface JpegHead {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Whether it is of the lossless kind, which holds a sensor's data and is no picture to show. */
  readonly isLossless: boolean;
}

/** Baseline, extended and progressive JPEG, and the lossless kind (ITU-T T.81, table B.1). */
const [FIRST_FRAME, LAST_SHOWN_FRAME, LOSSLESS_FRAME] = [0xc0, 0xc2, 0xc3];
const START_OF_SCAN = 0xda;

/** Reads the header of a JPEG from its first bytes; undefined for anything else, and for one that is cut off. */
export function readJpegHead(bytes: Buffer): JpegHead | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 10 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isLossless = marker === LOSSLESS_FRAME;
    if (isLossless || (marker >= FIRST_FRAME && marker <= LAST_SHOWN_FRAME)) {
      const [height, width] = [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
      return { width, height, components: bytes[at + 9]!, isLossless };
    }
    if (marker === START_OF_SCAN) return undefined;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}
