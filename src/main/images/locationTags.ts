import type { ImageTags } from './loadedImage.js';
import { directoryEntries, directoryLink, ENTRY_BYTES, type ExifEntry, readTiff, type TiffView } from './tiffBlock.js';

/** The entry of the main directory that points to the GPS directory (EXIF 2.32, 4.6.3). */
const GPS_DIRECTORY = 0x8825;

/** Names of XMP properties that say where a photo was taken or what it shows of a place. */
const XMP_LOCATION = [
  'exif:GPS\\w*',
  'photoshop:(?:City|State|Country)',
  'Iptc4xmpCore:(?:Location|CountryCode)',
  'Iptc4xmpExt:(?:LocationCreated|LocationShown)',
].join('|');

/**
 * The tags without the place: no GPS directory in the EXIF block (its bytes are overwritten, not only unlinked), no
 * place in the XMP. EXIF that cannot be followed goes as a whole, since nobody could say what is in it.
 */
export function withoutLocation(tags: ImageTags): ImageTags {
  const { exif, xmp, ...rest } = tags;
  const cleaned = exif && removeGps(exif);
  return {
    ...rest,
    ...(cleaned ? { exif: cleaned } : {}),
    ...(xmp === undefined ? {} : { xmp: removeXmpLocation(xmp) }),
  };
}

function removeGps(exif: Uint8Array): Uint8Array | undefined {
  const view = readTiff(exif);
  if (!view) return undefined;
  try {
    const directory = view.u32(4);
    const entries = directoryEntries(view, directory);
    const gps = entries.find(({ tag }) => tag === GPS_DIRECTORY);
    if (gps) {
      blankDirectory(view, view.u32(gps.at + 8));
      dropEntry(view, directory, gps);
    }
    return view.whole;
  } catch {
    return undefined; // An offset outside of the block.
  }
}

/** Overwrites a directory and the values that it points to with zeros. */
function blankDirectory(view: TiffView, directory: number): void {
  const end = directoryLink(view, directory) + 4;
  for (const { bytes, at } of directoryEntries(view, directory)) {
    if (bytes > 4) view.blank(view.u32(at + 8), bytes);
  }
  view.blank(directory, end - directory);
}

/** Entries are in the order of their tags without gaps, so those behind and the link to the next directory move up. */
function dropEntry(view: TiffView, directory: number, { at }: ExifEntry): void {
  const end = directoryLink(view, directory) + 4;
  view.move(at + ENTRY_BYTES, end, at);
  view.blank(end - ENTRY_BYTES, ENTRY_BYTES);
  view.setU16(directory, view.u16(directory) - 1);
}

function removeXmpLocation(xmp: string): string {
  return xmp
    .replace(new RegExp(`\\s(?:${XMP_LOCATION})\\s*=\\s*(?:"[^"]*"|'[^']*')`, 'g'), '')
    .replace(new RegExp(`<(${XMP_LOCATION})\\b(?:[^>]*/>|[^>]*>[\\s\\S]*?</\\1>)`, 'g'), '');
}
