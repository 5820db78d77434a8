const HEAD = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0', 'latin1');

/** IPTC-IIM records in JPEG's form: one resource in a Photoshop segment. */
export function photoshopSegment(records: Uint8Array): Buffer {
  const head = Buffer.from(HEAD);
  head.writeUInt32BE(records.length, head.length - 4);
  return Buffer.concat([head, records, Buffer.alloc(records.length % 2)]);
}
