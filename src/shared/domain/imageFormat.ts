import {
  isReadableVideo,
  isVideoFormat,
  VIDEO_EXTENSIONS,
  VIDEO_FORMATS,
  type VideoFormat,
  videoOutputFormat,
} from './videoFormat.js';

/** The output formats for stylized images. */
export const IMAGE_FORMATS = ['jpg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const;

export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** The formats of everything that is painted. */
export const PAINTED_FORMATS = [...IMAGE_FORMATS, ...VIDEO_FORMATS] as const;

export type PaintedFormat = ImageFormat | VideoFormat;

const FORMAT_OF_EXTENSION: Readonly<Record<string, ImageFormat>> = {
  jpg: 'jpg',
  jpeg: 'jpg',
  jpe: 'jpg',
  jfif: 'jpg',
  png: 'png',
  apng: 'png',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
  gif: 'gif',
};

/** Whether a format holds a color profile. The values of GIF are sRGB. */
export function canHoldProfile(format: ImageFormat): boolean {
  return format !== 'gif';
}

/** Whether a format holds EXIF. */
export function canHoldExif(format: ImageFormat): boolean {
  return format !== 'gif';
}

/** Whether a format holds IPTC-IIM. */
export function canHoldIptc(format: ImageFormat): boolean {
  return format === 'jpg' || format === 'tiff';
}

/** Formats written by cameras. Their output is JPEG by default. */
const CAMERA_EXTENSIONS: readonly string[] = [
  ...['heic', 'heif', 'hif', 'mpo'],
  ...['dng', 'cr2', 'cr3', 'nef', 'nrw', 'arw', 'sr2', 'raf', 'orf', 'rw2', 'pef', 'srw', '3fr', 'iiq'],
];

/** Extensions of files that we read, lower case, without the dot. Some formats can be read but not written. */
export const READABLE_EXTENSIONS: readonly string[] = [
  ...Object.keys(FORMAT_OF_EXTENSION),
  ...['jxl', 'bmp', 'dib', 'jp2', 'j2k', 'jpx', 'jpf', 'j2c', 'jpc', 'psd'],
  ...CAMERA_EXTENSIONS,
];

/** The same with those of videos: all files that we can paint. */
export const PAINTABLE_EXTENSIONS: readonly string[] = [...READABLE_EXTENSIONS, ...VIDEO_EXTENSIONS];

/** Pictures, drawings and videos that users may expect to be included but that we cannot read. */
const OTHER_EXTENSIONS: readonly string[] = [
  ...['svg', 'svgz', 'pdf', 'eps', 'ai', 'cdr', 'wmf', 'emf', 'sketch', 'fig'],
  ...['psb', 'xcf', 'kra', 'ora', 'clip', 'afphoto', 'procreate', 'psp', 'pspimage', 'pdn', 'sai', 'mdp'],
  ...['tga', 'exr', 'hdr', 'dpx', 'ico', 'cur', 'icns', 'pcx', 'ppm', 'pgm', 'pbm', 'pnm', 'pfm', 'pam', 'dds', 'sgi'],
  ...['jxr', 'wdp', 'hdp', 'heics', 'heifs', 'avifs', 'qoi', 'mng', 'jng', 'djvu', 'pict', 'pct', 'xbm', 'xpm', 'jps'],
  ...['x3f', 'mrw', 'dcr', 'kdc', 'erf', 'rwl', 'mef', 'mos', 'crw', 'raw', 'fff', 'gpr', 'srf', 'cap', 'eip'],
  ...['avi', 'wmv', 'mpg', 'mpeg', 'mts', 'm2ts', 'insp', 'lrf'],
];

/** Whether a file has the extension of a picture or video that we cannot read. */
export function isOtherPicture(path: string): boolean {
  return OTHER_EXTENSIONS.includes(extensionOf(path).slice(1).toLowerCase());
}

/** A sentence about skipped files: their number and the first few names. */
export function describePassedOver(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  const more = names.length > 5 ? ` and ${names.length - 5} more` : '';
  const are = names.length === 1 ? '1 file was passed over that is' : `${names.length} files were passed over that are`;
  return `${are} of a kind which is not read: ${shown}${more}.`;
}

/** Whether a file has the extension of an image that we can read. */
export function isReadableImage(path: string): boolean {
  return READABLE_EXTENSIONS.includes(extensionOf(path).slice(1).toLowerCase());
}

/** Whether a file has the extension of a photo or video that we can paint. */
export function isPaintable(path: string): boolean {
  return isReadableImage(path) || isReadableVideo(path);
}

/** The extension of a file with the dot; empty for a name without one and for a name like `.jpg`. */
function extensionOf(path: string): string {
  return /[^./\\](\.[^./\\]+)$/.exec(path)?.[1] ?? '';
}

/**
 * The format for an extension (with or without the dot, any case); undefined if we cannot write it.
 */
export function formatOfExtension(extension: string): ImageFormat | undefined {
  return FORMAT_OF_EXTENSION[extension.replace(/^\./, '').toLowerCase()];
}

export function canHoldAlpha(format: ImageFormat): boolean {
  return format !== 'jpg';
}

/** Whether a format can store all frames of a moving picture. */
export function canHoldFrames(format: ImageFormat): boolean {
  return format === 'gif' || format === 'webp' || format === 'png';
}

/**
 * The chosen format, or the photo's format with the photo's extension. For photos whose format we cannot write: jpg for
 * camera formats, else png. A still GIF also becomes png: 256 colors are too few for a painting.
 * @param isMoving whether the photo has several frames
 */
export function outputFormat(
  photo: string,
  chosen: ImageFormat | undefined,
  isMoving = false,
): { format: ImageFormat; extension: string } {
  const extension = extensionOf(photo);
  const own = formatOfExtension(extension);
  const kept = own === 'gif' && !isMoving ? 'png' : own;
  const readOnly = CAMERA_EXTENSIONS.includes(extension.slice(1).toLowerCase()) ? 'jpg' : 'png';
  const format = chosen ?? kept ?? readOnly;
  return { format, extension: format === own ? extension : `.${format}` };
}

/**
 * The same for photos and videos. A video becomes a video: a chosen format of pictures is for the photos beside it, and
 * the other way round.
 */
export function paintedFormat(
  source: string,
  chosen: PaintedFormat | undefined,
  isMoving = false,
): { format: PaintedFormat; extension: string } {
  const isVideoChosen = chosen !== undefined && isVideoFormat(chosen);
  if (isReadableVideo(source)) return videoOutputFormat(source, isVideoChosen ? chosen : undefined);
  return outputFormat(source, isVideoChosen ? undefined : chosen, isMoving);
}

/** Whether the output format may depend on whether the photo has several frames. */
export function mayMove(photo: string): boolean {
  return formatOfExtension(extensionOf(photo)) === 'gif';
}
