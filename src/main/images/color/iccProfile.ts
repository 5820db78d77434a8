/** The kind of values that a profile describes; `other` for Lab, device links and the like. */
export type ProfileKind = 'rgb' | 'gray' | 'cmyk' | 'other';

const KINDS: Readonly<Record<string, ProfileKind>> = { 'RGB ': 'rgb', GRAY: 'gray', CMYK: 'cmyk' };
/**
 * Profiles of these classes describe a picture. The others (links, effects, named colors) do not define a color space.
 */
const PICTURE_CLASSES: readonly string[] = ['mntr', 'scnr', 'prtr', 'spac'];
const HEADER_BYTES = 128;

/** The kind that an ICC profile declares; undefined if the bytes are not a profile (ICC.1:2022, 7.2). */
export function profileKind(icc: Uint8Array): ProfileKind | undefined {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength);
  if (bytes.length < HEADER_BYTES + 4 || bytes.toString('latin1', 36, 40) !== 'acsp') return undefined;
  if (!PICTURE_CLASSES.includes(bytes.toString('latin1', 12, 16))) return 'other';
  return KINDS[bytes.toString('latin1', 16, 20)] ?? 'other';
}

/** The tags of a profile by their signatures. Tags that point outside the profile are left out. */
export function profileTags(icc: Uint8Array): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength);
  const tags = new Map<string, Buffer>();
  const count = Math.min(bytes.readUInt32BE(HEADER_BYTES), 200);
  for (let index = 0; index < count; index++) {
    const at = HEADER_BYTES + 4 + 12 * index;
    if (at + 12 > bytes.length) break;
    const [offset, size] = [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)];
    if (offset + size <= bytes.length)
      tags.set(bytes.toString('latin1', at, at + 4), bytes.subarray(offset, offset + size));
  }
  return tags;
}

/** Whether the profile's connection space is Lab rather than XYZ. */
export function connectsByLab(icc: Uint8Array): boolean {
  return Buffer.from(icc.subarray(20, 24)).toString('latin1') === 'Lab ';
}

/** The profile's description: plain text (version 2) or the first of its languages (version 4). */
export function profileName(icc: Uint8Array): string | undefined {
  const tag = profileTags(icc).get('desc');
  if (!tag || tag.length < 28) return undefined;
  if (tag.toString('latin1', 0, 4) === 'desc') {
    return tag.toString('latin1', 12, 12 + Math.max(0, tag.readUInt32BE(8) - 1));
  }
  const [length, from] = [tag.readUInt32BE(20), tag.readUInt32BE(24)];
  const text = tag.subarray(from, from + length - (length % 2));
  return Buffer.from(text).swap16().toString('utf16le');
}
