const ascii = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to));

/** Kinds of picture files that are distinguished by their first bytes. */
export type FileFormat = keyof typeof FORMAT_NAMES;

/** The name of each kind in messages. */
export const FORMAT_NAMES = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  tiff: 'TIFF',
  gif: 'GIF',
  avif: 'AVIF',
  heic: 'HEIC',
  jxl: 'JPEG XL',
  bmp: 'BMP',
  jp2: 'JPEG 2000',
  psd: 'Photoshop',
  raw: 'raw photo',
  bigtiff: 'BigTIFF',
  exr: 'OpenEXR',
  hdr: 'Radiance HDR',
  icns: 'Apple icon',
  ico: 'Windows icon',
  pdf: 'PDF',
  svg: 'SVG',
  video: 'video',
} as const;

/** The number of bytes that `sniffFormat` needs. */
export const SNIFFED_BYTES = 64;

/** Detects the format by the first bytes of a file; undefined if they are not recognized. */
export function sniffFormat(head: Uint8Array): FileFormat | undefined {
  const text = ascii(head, 0, Math.min(head.length, SNIFFED_BYTES));
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (text.startsWith('\x89PNG')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return text.slice(8, 10) === 'CR' ? 'raw' : 'tiff';
  if (text.startsWith('II+\0') || text.startsWith('MM\0+')) return 'bigtiff';
  if (text.startsWith('GIF8')) return 'gif';
  if (/^(FUJIFILMCCD-RAW|IIRO|IIRS|MMOR|IIU\0|FOVb|\0MRM)/.test(text)) return 'raw';
  if (text.startsWith('BM') && isBitmapHeader(head)) return 'bmp';
  if (text.startsWith('8BPS')) return 'psd';
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL ')) return 'jxl';
  if (text.startsWith('\0\0\0\x0cjP  ') || text.startsWith('\xff\x4f\xff\x51')) return 'jp2';
  if (text.startsWith('v/1\x01')) return 'exr';
  if (text.startsWith('#?RADIANCE') || text.startsWith('#?RGBE')) return 'hdr';
  if (text.startsWith('icns')) return 'icns';
  if (text.startsWith('\0\0\x01\0') && head[5] === 0 && (head[4] ?? 0) > 0) return 'ico';
  if (text.startsWith('%PDF')) return 'pdf';
  if (/^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--|<!DOCTYPE svg|<svg)/.test(text)) return 'svg';
  if (text.startsWith('\x1aE\xdf\xa3')) return 'video';
  return text.slice(4, 8) === 'ftyp' ? formatOfBrand(text.slice(8, 12), text.slice(16)) : undefined;
}

/** Checks the length of the header after the file header, so that a text that begins with "BM" is not accepted. */
function isBitmapHeader(head: Uint8Array): boolean {
  return [12, 40, 52, 56, 64, 108, 124].includes(head[14] ?? 0) && head[15] === 0 && head[16] === 0;
}

function formatOfBrand(brand: string, compatible: string): FileFormat | undefined {
  if (brand === 'avif' || brand === 'avis') return 'avif';
  if (brand === 'crx ') return 'raw';
  // The two generic brands do not give the codec; the compatible brands do.
  if (/^(mif1|msf1)$/.test(brand)) return /avi[fs]/.test(compatible) ? 'avif' : 'heic';
  if (/^(hei[cxms]|hev[cxms])$/.test(brand)) return 'heic';
  if (brand === 'jxl ') return 'jxl';
  return /^(isom|iso[0-9]|mp4[0-9]|qt {2}|M4V |avc1|3g[0-9p]|dash)/.test(brand) ? 'video' : undefined;
}
