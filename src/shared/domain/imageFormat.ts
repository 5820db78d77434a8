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
  const extension = /[^./\\](\.[^./\\]+)$/.exec(photo)?.[1] ?? '';
  const own = formatOfExtension(extension);
  const format = chosen ?? own ?? 'png';
  return { format, extension: format === own ? extension : `.${format}` };
}
