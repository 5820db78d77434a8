import { open } from 'node:fs/promises';

/** An application block by its name, and behind the packet the bytes that let other readers pass over it (XMP part 3, 1.1.2). */
const HEAD = Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1');
const TRAILER = Buffer.from([1, ...Array.from({ length: 256 }, (_, index) => 255 - index), 0]);
const GIF_TRAILER = 0x3b;

/** A GIF with an XMP packet put in at its end, which the library does not do. */
export function withGifXmp(gif: Buffer, xmp: string): Buffer {
  const end = gif.lastIndexOf(GIF_TRAILER);
  // An end of text would be taken for the end of the block.
  const packet = Buffer.from(xmp.replaceAll('\0', ''), 'utf8');
  return Buffer.concat([gif.subarray(0, end), HEAD, packet, TRAILER, gif.subarray(end)]);
}

/** The most that is looked through for a packet, from the end: there it is written here, and before the pictures elsewhere. */
const MOST_READ = 8 << 20;

/** The XMP packet of a GIF file; undefined where it has none. */
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
