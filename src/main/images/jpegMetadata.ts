import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { segment } from './formats/jpegParts.js';
import { iptcRecords, isPhotoshopSegment, photoshopSegment, splitSegment } from './iptcSegment.js';
import { dropFromXmp } from './xmpEdit.js';
import { speaksOfRights } from './xmpKinds.js';

const XMP = 'http://ns.adobe.com/xap/1.0/\0';
const EXTENDED = 'http://ns.adobe.com/xmp/extension/\0';
/** The maximum number of bytes in a segment. */
const MOST = 65_533;
const MOST_PACKET = MOST - XMP.length;
/** Identifier, 32 digits, the total length and the offset of this piece (XMP part 3, 1.1.3.1). */
const EXTENDED_HEAD = EXTENDED.length + 32 + 8;
const MOST_READ = 64 << 20;

/** Metadata that JPEG stores in several segments, or in one that libraries skip. */
export interface JpegMetadata {
  /** The main packet and its extension, merged. */
  readonly xmp?: string;
  /** IPTC-IIM as the content of a Photoshop segment, which may be too long for one in a file. */
  readonly iptc?: Uint8Array;
}

/** Reads the segments before the picture. Skips damaged ones. */
export async function readJpegMetadata(path: string): Promise<JpegMetadata> {
  const parts = await headSegments(path);
  const main = parts.find(({ marker, content }) => marker === 0xe1 && startsWith(content, XMP))?.content;
  const xmp = main && joinExtension(main.toString('utf8', XMP.length), parts);
  const records = iptcRecords(
    parts.filter(({ marker, content }) => marker === 0xed && isPhotoshopSegment(content)).map(({ content }) => content),
  );
  return { ...(xmp === undefined ? {} : { xmp }), ...(records ? { iptc: photoshopSegment(records) } : {}) };
}

interface Segment {
  readonly marker: number;
  readonly content: Buffer;
}

async function headSegments(path: string): Promise<Segment[]> {
  const file = await open(path, 'r');
  try {
    const found: Segment[] = [];
    const head = Buffer.alloc(4);
    for (let at = 2; at < MOST_READ;) {
      const { bytesRead } = await file.read(head, 0, 4, at);
      if (bytesRead < 4 || head[0] !== 0xff) break;
      const marker = head[1]!;
      if (marker === 0xff) {
        at += 1;
        continue;
      }
      if (marker === 0xda || marker === 0xd9) break;
      const content = Buffer.alloc(Math.max(0, head.readUInt16BE(2) - 2));
      const isWanted = marker === 0xe1 || marker === 0xed;
      if (isWanted && (await file.read(content, 0, content.length, at + 4)).bytesRead === content.length) {
        found.push({ marker, content });
      }
      at += 4 + content.length;
    }
    return found;
  } finally {
    await file.close();
  }
}

function joinExtension(main: string, parts: readonly Segment[]): string {
  const guid = /HasExtendedXMP\s*(?:=\s*["']|>\s*)([0-9A-Fa-f]{32})/.exec(main)?.[1];
  if (guid === undefined) return main;
  const pieces = parts
    .filter(({ marker, content }) => marker === 0xe1 && startsWith(content, `${EXTENDED}${guid}`))
    .map(({ content }) => ({ at: content.readUInt32BE(EXTENDED.length + 36), data: content.subarray(EXTENDED_HEAD) }))
    .sort((a, b) => a.at - b.at);
  let length = 0;
  for (const { at, data } of pieces) {
    if (at !== length) return main;
    length += data.length;
  }
  const extension = Buffer.concat(pieces.map(({ data }) => data)).toString('utf8');
  const inner = /<rdf:RDF[^>]*>([\s\S]*)<\/rdf:RDF>/.exec(extension)?.[1];
  const end = main.lastIndexOf('</rdf:RDF>');
  return inner === undefined || end < 0 ? main : main.slice(0, end) + inner + main.slice(end);
}

function startsWith(content: Buffer, text: string): boolean {
  return content.toString('latin1', 0, text.length) === text;
}

/**
 * Adds an XMP packet of any length and IPTC-IIM to a JPEG, after its EXIF. XMP that does not fit into a segment goes
 * into an extension; the author, the rights and how the picture was made stay in the main packet.
 */
export function withJpegMetadata(jpeg: Uint8Array, { xmp, iptc }: JpegMetadata): Buffer {
  const parts = [
    ...(xmp === undefined ? [] : xmpSegments(xmp)),
    ...(iptc ? splitSegment(iptc, MOST).map((part) => segment(0xed, part)) : []),
  ];
  const at = behindHeader(jpeg);
  return Buffer.concat([jpeg.subarray(0, at), ...parts, jpeg.subarray(at)]);
}

function xmpSegments(xmp: string): Buffer[] {
  const whole = Buffer.from(xmp, 'utf8');
  if (whole.length <= MOST_PACKET) return [packetSegment(whole)];
  // Removes the padding that editors leave at the end of the packet.
  const trimmed = Buffer.from(xmp.replace(/\s+(?=<\?xpacket end)/, ''), 'utf8');
  if (trimmed.length <= MOST_PACKET) return [packetSegment(trimmed)];
  const first = dropFromXmp(xmp, (name) => name.depth === 0 && !speaksOfRights(name));
  const rest = dropFromXmp(xmp, (name) => name.depth === 0 && speaksOfRights(name));
  if (first === undefined || rest === undefined) return [];
  const extension = Buffer.from(rest.replace(/<\?xpacket[\s\S]*?\?>/g, '').trim(), 'utf8');
  const guid = createHash('md5').update(extension).digest('hex').toUpperCase();
  const link = `<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="${guid}"/>`;
  const end = first.lastIndexOf('</rdf:RDF>');
  const packet = Buffer.from(
    (first.slice(0, end) + link + first.slice(end)).replace(/\s+(?=<\?xpacket end)/, ''),
    'utf8',
  );
  return packet.length <= MOST_PACKET ? [packetSegment(packet), ...extensionSegments(extension, guid)] : [];
}

function packetSegment(packet: Uint8Array): Buffer {
  return segment(0xe1, Buffer.concat([Buffer.from(XMP, 'latin1'), packet]));
}

function extensionSegments(extension: Buffer, guid: string): Buffer[] {
  const size = MOST - EXTENDED_HEAD;
  return Array.from({ length: Math.ceil(extension.length / size) }, (_, index) => {
    const place = Buffer.alloc(8);
    place.writeUInt32BE(extension.length, 0);
    place.writeUInt32BE(index * size, 4);
    const piece = extension.subarray(index * size, (index + 1) * size);
    return segment(0xe1, Buffer.concat([Buffer.from(EXTENDED + guid, 'latin1'), place, piece]));
  });
}

/** The position after the JFIF header and the EXIF block, which readers expect first. */
function behindHeader(jpeg: Uint8Array): number {
  const bytes = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  let at = 2;
  while (at + 10 < bytes.length && bytes[at] === 0xff) {
    const isExif = bytes[at + 1] === 0xe1 && bytes.toString('latin1', at + 4, at + 8) === 'Exif';
    if (bytes[at + 1] !== 0xe0 && !isExif) break;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return at;
}
