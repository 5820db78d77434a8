import { open } from 'node:fs/promises';

/** The application block's name. The bytes after the packet let other readers skip the block (XMP part 3, 1.1.2). */
const HEAD = Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1');
const TRAILER = Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0]);
const GIF_TRAILER = 0x3b;

/** Adds an XMP packet at the end of a GIF. The library does not write it. */
export function withGifXmp(gif: Buffer, xmp: string): Buffer {
  const end = gif.lastIndexOf(GIF_TRAILER);
  // A zero byte would be read as the end of the block.
  const packet = Buffer.from(xmp.replaceAll('\0', ''), 'utf8');
  return Buffer.concat([gif.subarray(0, end), HEAD, packet, TRAILER, gif.subarray(end)]);
}

/**
 * How many bytes are searched for a packet, from the end. We write it at the end; others write it before the pictures.
 */
const MOST_READ = 8 << 20;

/** The XMP packet of a GIF file; undefined if it has none. */
export async function readGifXmp(path: string): Promise<string | undefined> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, MOST_READ);
    const places = size > MOST_READ ? [size - length, 0] : [0];
    for (const place of places) {
      const part = Buffer.alloc(length);
      await file.read(part, 0, length, place);
      const xmp = packetIn(part);
      if (xmp !== undefined) return xmp;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

function packetIn(bytes: Buffer): string | undefined {
  const from = bytes.lastIndexOf(HEAD);
  const to = from < 0 ? -1 : bytes.indexOf(TRAILER, from);
  return to < 0 ? undefined : bytes.toString('utf8', from + HEAD.length, to);
}
