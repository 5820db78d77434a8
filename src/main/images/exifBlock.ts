import { directoryEntries, directoryLink, ORIENTATION, readTiff } from './tiffBlock.js';

/**
 * Adapts an EXIF block to an image with new pixels: sets orientation 1, since it was applied already, and removes the
 * link to the thumbnail, which shows the original photo. Returns a TIFF structure without the `Exif` prefix; undefined
 * for a block that cannot be parsed.
 */
export function renewExif(exif: Uint8Array): Uint8Array | undefined {
  const view = readTiff(exif);
  if (!view) return undefined;
  try {
    const directory = view.u32(4);
    for (const { tag, at } of directoryEntries(view, directory)) if (tag === ORIENTATION) view.setU16(at + 8, 1);
    // In EXIF the next directory is the one of the thumbnail (EXIF 2.32, 4.5.2).
    view.blank(directoryLink(view, directory), 4);
    return view.tiff;
  } catch {
    return undefined; // An offset outside the block.
  }
}
