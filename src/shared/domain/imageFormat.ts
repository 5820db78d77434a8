/** The formats that a stylized image can be written in. */
export const IMAGE_FORMATS = ['jpg', 'png', 'webp', 'avif', 'tiff'] as const;

export type ImageFormat = (typeof IMAGE_FORMATS)[number];

const FORMAT_OF_EXTENSION: Readonly<Record<string, ImageFormat>> = {
  jpg: 'jpg',
  jpeg: 'jpg',
  jpe: 'jpg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
};

/** Extensions of files that we read, lower case, without the dot. GIF is read (its first frame) and not written. */
export const READABLE_EXTENSIONS: readonly string[] = [...Object.keys(FORMAT_OF_EXTENSION), 'gif'];

/** Whether a file's name or path ends like that of an image that we read. */
export function isReadableImage(path: string): boolean {
  return READABLE_EXTENSIONS.includes(extensionOf(path).slice(1).toLowerCase());
}

/** The extension of a file with its dot; empty for a name without one, or that only begins with a dot. */
function extensionOf(path: string): string {
  return /[^./\\](\.[^./\\]+)$/.exec(path)?.[1] ?? '';
}

/** The format that an extension (with or without its dot, any case) stands for; undefined for one that we do not write. */
export function formatOfExtension(extension: string): ImageFormat | undefined {
  return FORMAT_OF_EXTENSION[extension.replace(/^\./, '').toLowerCase()];
}

export function canHoldAlpha(format: ImageFormat): boolean {
  return format !== 'jpg';
}

/** The chosen format, or the photo's own with its extension as it is written; png for one that is read only. */
export function outputFormat(
  photo: string,
  chosen: ImageFormat | undefined,
): { format: ImageFormat; extension: string } {
  const extension = extensionOf(photo);
  const own = formatOfExtension(extension);
  const format = chosen ?? own ?? 'png';
  return { format, extension: format === own ? extension : `.${format}` };
}
