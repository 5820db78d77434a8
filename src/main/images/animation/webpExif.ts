const HEADER = 12;
const CHUNK_HEADER = 8;
const HAS_EXIF = 0x08;

/** Adds an EXIF block to a WebP file with a header for features, as animations have (WebP Container Specification). */
export function withWebpExif(webp: Buffer, exif: Uint8Array): Buffer {
  if (webp.toString('latin1', HEADER, HEADER + 4) !== 'VP8X') return webp;
  const chunk = Buffer.alloc(CHUNK_HEADER + exif.length + (exif.length % 2));
  chunk.write('EXIF', 'latin1');
  chunk.writeUInt32LE(exif.length, 4);
  chunk.set(exif, CHUNK_HEADER);
  // XMP is the last chunk.
  const at = placeOf(webp, 'XMP ') ?? webp.length;
  const whole = Buffer.concat([webp.subarray(0, at), chunk, webp.subarray(at)]);
  whole[HEADER + CHUNK_HEADER]! |= HAS_EXIF;
  whole.writeUInt32LE(whole.length - CHUNK_HEADER, 4);
  return whole;
}

function placeOf(webp: Buffer, name: string): number | undefined {
  for (let at = HEADER; at + CHUNK_HEADER <= webp.length;) {
    if (webp.toString('latin1', at, at + 4) === name) return at;
    const length = webp.readUInt32LE(at + 4);
    at += CHUNK_HEADER + length + (length % 2);
  }
  return undefined;
}
