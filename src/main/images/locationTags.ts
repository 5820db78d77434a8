import type { ImageTags } from './loadedImage.js';
import {
  directoryEntries,
  directoryLink,
  ENTRY_BYTES,
  EXIF_DIRECTORY,
  type ExifEntry,
  MAKER_NOTE,
  readTiff,
  type TiffView,
} from './tiffBlock.js';
import { dropFromXmp } from './xmpEdit.js';
import { speaksOfPlace } from './xmpKinds.js';

/** The entry of the main directory that points to the GPS directory (EXIF 2.32, 4.6.3). */
const GPS_DIRECTORY = 0x8825;

/**
 * Removes the location from the tags: the GPS directory and the maker's data, in which some name places, of the EXIF block
 * (their bytes are overwritten, not only unlinked) and the places in the XMP and the IPTC records. A block that cannot be parsed is removed
 * entirely, since it could contain a location.
 */
export function withoutLocation(tags: ImageTags): ImageTags {
  const { exif, xmp, iptc, ...rest } = tags;
  const cleaned = exif && removePlaces(exif);
  const packet = xmp === undefined ? undefined : dropFromXmp(xmp, speaksOfPlace);
  return {
    ...rest,
    ...(cleaned ? { exif: cleaned } : {}),
    ...(packet === undefined ? {} : { xmp: packet }),
    ...(iptc ? { iptc: blankIptcPlaces(iptc) } : {}),
  };
}

function removePlaces(exif: Uint8Array): Uint8Array | undefined {
  const view = readTiff(exif);
  if (!view) return undefined;
  try {
    const directory = view.u32(4);
    const entry = (from: number, wanted: number): ExifEntry | undefined =>
      directoryEntries(view, from).find(({ tag }) => tag === wanted);
    const detail = entry(directory, EXIF_DIRECTORY);
    const below = detail && view.u32(detail.at + 8);
    const note = below === undefined ? undefined : entry(below, MAKER_NOTE);
    if (below !== undefined && note) {
      blankValues(view, note);
      dropEntry(view, below, note);
    }
    const gps = entry(directory, GPS_DIRECTORY);
    if (gps) {
      blankDirectory(view, view.u32(gps.at + 8));
      dropEntry(view, directory, gps);
    }
    return view.whole;
  } catch {
    return undefined; // An offset outside the block.
  }
}

/** Overwrites a directory and the values that it references with zeros. */
function blankDirectory(view: TiffView, directory: number): void {
  const end = directoryLink(view, directory) + 4;
  for (const entry of directoryEntries(view, directory)) blankValues(view, entry);
  view.blank(directory, end - directory);
}

/** Overwrites the values that an entry references. Those in the entry itself go with it. */
function blankValues(view: TiffView, { bytes, at }: ExifEntry): void {
  if (bytes > 4) view.blank(view.u32(at + 8), bytes);
}

/** Entries are sorted by tag without gaps, so the later entries and the link to the next directory move up. */
function dropEntry(view: TiffView, directory: number, { at }: ExifEntry): void {
  const end = directoryLink(view, directory) + 4;
  view.move(at + ENTRY_BYTES, end, at);
  view.blank(end - ENTRY_BYTES, ENTRY_BYTES);
  view.setU16(directory, view.u16(directory) - 1);
}

/**
 * IPTC records of places: content location, then city, sublocation, state and country (IPTC-IIM 4.2, 2:26 to 2:101).
 */
const IPTC_PLACES: readonly number[] = [26, 27, 90, 92, 95, 100, 101];

/** Overwrites the values of places in a Photoshop segment with spaces. Lengths and all other content stay the same. */
export function blankIptcPlaces(iptc: Uint8Array): Uint8Array {
  const bytes = Buffer.from(iptc);
  for (let at = 0; at + 5 <= bytes.length; at++) {
    if (bytes[at] !== 0x1c || bytes[at + 1] !== 2) continue;
    const length = bytes.readUInt16BE(at + 3);
    if (length > 0x7fff || at + 5 + length > bytes.length) continue;
    if (IPTC_PLACES.includes(bytes[at + 2]!)) bytes.fill(0x20, at + 5, at + 5 + length);
    at += 4 + length;
  }
  return bytes;
}
