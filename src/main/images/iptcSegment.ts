const NAME = Buffer.from('Photoshop 3.0\0', 'latin1');
const HEAD = Buffer.concat([NAME, Buffer.from('8BIM\x04\x04\0\0\0\0\0\0', 'latin1')]);
/** The number of the image resource that holds IPTC-IIM (Adobe Photoshop File Formats, "Image Resource IDs"). */
const IPTC = 0x0404;
/** The marks before image resources, of Photoshop and of programs that write their own. */
const MARKS: readonly string[] = ['8BIM', 'PHUT', 'AgHg', 'DCSR', 'MeSa'];

/** IPTC-IIM records in JPEG's form: one resource in a Photoshop segment. */
export function photoshopSegment(records: Uint8Array): Buffer {
  const head = Buffer.from(HEAD);
  head.writeUInt32BE(records.length, head.length - 4);
  return Buffer.concat([head, records, Buffer.alloc(records.length % 2)]);
}

/** Whether the content of a segment is Photoshop's. */
export function isPhotoshopSegment(content: Buffer): boolean {
  return content.subarray(0, NAME.length).equals(NAME);
}

/**
 * The IPTC-IIM records in Photoshop segments, which continue each other. Other resources are left out: a thumbnail, paths
 * and EXIF of the photo.
 */
export function iptcRecords(segments: readonly Uint8Array[]): Buffer | undefined {
  const bytes = Buffer.concat(segments.map((content) => content.subarray(NAME.length)));
  const found: Buffer[] = [];
  for (let at = 0; at + 12 <= bytes.length && MARKS.includes(bytes.toString('latin1', at, at + 4));) {
    // The number, then a name with its length, padded to an even number of bytes together.
    const sizeAt = at + 6 + ((bytes[at + 6]! + 2) & ~1);
    if (sizeAt + 4 > bytes.length) break;
    const size = bytes.readUInt32BE(sizeAt);
    if (bytes.readUInt16BE(at + 4) === IPTC) found.push(bytes.subarray(sizeAt + 4, sizeAt + 4 + size));
    at = sizeAt + 4 + size + (size % 2);
  }
  const records = Buffer.concat(found);
  return records.length > 0 ? records : undefined;
}

/** Splits a Photoshop segment that is too long for JPEG into several. */
export function splitSegment(content: Uint8Array, most: number): Buffer[] {
  if (content.length <= most) return [Buffer.from(content)];
  const rest = content.subarray(NAME.length);
  const room = most - NAME.length;
  return Array.from({ length: Math.ceil(rest.length / room) }, (_, index) =>
    Buffer.concat([NAME, rest.subarray(index * room, (index + 1) * room)]),
  );
}

const APPLICATION_RECORD = 2;

/** The texts of IPTC records by their numbers in the application record (IPTC-IIM 4.2), in their order. */
export function iptcTexts(segment: Uint8Array): ReadonlyMap<number, readonly string[]> {
  const records = iptcRecords([segment]) ?? Buffer.alloc(0);
  const texts = new Map<number, string[]>();
  for (let at = 0; at + 5 <= records.length && records[at] === 0x1c;) {
    const length = records.readUInt16BE(at + 3);
    // The highest bit marks a length of several bytes, which texts do not have.
    if (length > 0x7fff) break;
    const text = decode(records.subarray(at + 5, at + 5 + length)).trim();
    if (records[at + 1] === APPLICATION_RECORD && text !== '') {
      const number = records[at + 2]!;
      texts.set(number, [...(texts.get(number) ?? []), text]);
    }
    at += 5 + length;
  }
  return texts;
}

/** Records state their character set seldom, and often it is UTF-8 all the same. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
