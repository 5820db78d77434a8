import { exifOrientation } from '../../tiffBlock.js';
import type { FileBytes } from '../../fileBytes.js';
import { photoshopSegment } from '../../iptcSegment.js';
import { MOST_METADATA_BYTES, type PictureHeader } from './pictureHeader.js';

const HEADER_BYTES = 26;
/** Image resources by their numbers (Adobe Photoshop File Formats, "Image Resource IDs"). */
const [IPTC, EXIF, XMP] = [0x0404, 0x0422, 0x0424];

export async function readPsdHeader(file: FileBytes): Promise<PictureHeader> {
  const head = await file.read(0, HEADER_BYTES);
  const resources = await readResources(file).catch(() => new Map<number, Buffer>());
  const exif = resources.get(EXIF);
  const iptc = resources.get(IPTC);
  const xmp = resources.get(XMP);
  return {
    height: head.readUInt32BE(14),
    width: head.readUInt32BE(18),
    bits: head.readUInt16BE(22),
    orientation: (exif && exifOrientation(exif)) ?? 1,
    ...(exif ? { exif } : {}),
    ...(iptc ? { iptc: photoshopSegment(iptc) } : {}),
    ...(xmp ? { xmp: xmp.toString('utf8') } : {}),
  };
}

async function readResources(file: FileBytes): Promise<Map<number, Buffer>> {
  const colorBytes = (await file.read(HEADER_BYTES, 4)).readUInt32BE(0);
  const sectionAt = HEADER_BYTES + 4 + colorBytes;
  const length = (await file.read(sectionAt, 4)).readUInt32BE(0);
  const found = new Map<number, Buffer>();
  if (length > MOST_METADATA_BYTES) return found;
  const section = await file.read(sectionAt + 4, length);
  for (let at = 0; at + 12 <= section.length && section.toString('latin1', at, at + 4) === '8BIM';) {
    // The number, then a name with its length, padded to an even number of bytes together.
    const nameBytes = (section[at + 6]! + 2) & ~1;
    const sizeAt = at + 6 + nameBytes;
    if (sizeAt + 4 > section.length) break;
    const size = section.readUInt32BE(sizeAt);
    found.set(section.readUInt16BE(at + 4), section.subarray(sizeAt + 4, sizeAt + 4 + size));
    at = sizeAt + 4 + size + (size % 2);
  }
  return found;
}
