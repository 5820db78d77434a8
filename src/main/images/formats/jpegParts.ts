/** An EXIF segment with only an orientation. */
export function orientationSegment(orientation: number): Buffer {
  const exif = Buffer.from('Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
  exif.writeUInt16LE(orientation, 6 + 8 + 2 + 8);
  return segment(0xe1, exif);
}

/** A JPEG segment; its content may be up to 65,533 bytes. */
export function segment(marker: number, content: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** Inserts a segment into a JPEG as its first one. */
export function insertSegment(jpeg: Uint8Array, part: Uint8Array): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), part, jpeg.subarray(2)]);
}
