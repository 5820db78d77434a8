import { ExpectedError } from '../../shared/errors.js';

const READ_FORMATS_TEXT =
  'JPEG, PNG, WebP, TIFF, AVIF, GIF, HEIC, JPEG XL, JPEG 2000, BMP, Photoshop and raw photos are read.';

export function notAnImage(path: string, message: string, cause?: unknown): ExpectedError {
  return new ExpectedError('image/not-an-image', message, { cause, advice: READ_FORMATS_TEXT, details: { path } });
}

/** For a picture in a folder, by its name alone. */
export function kindNotRead(name: string): ExpectedError {
  return notAnImage(name, `${name} is of a kind which is not read.`);
}

/** The decoder's message is not suitable for users, so it is kept only in the cause. */
export function unreadable(path: string, format: string, cause: unknown): ExpectedError {
  const message = `${path} is damaged or cut off: its ${format} data cannot be decoded.`;
  return new ExpectedError('image/unreadable', message, {
    cause,
    advice: 'Get the file again from where it came from.',
    details: { path },
  });
}

export function tooLarge(
  path: string,
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): ExpectedError {
  const megapixels = (count: number): string => String(Math.round(count / 1e6));
  return new ExpectedError(
    'image/too-large',
    `${path} is too large: ${width} x ${height} are ${megapixels(width * height)} megapixels, ` +
      `the limit is ${megapixels(maxPixels)}.`,
    { advice: 'Make it smaller in an image editor first.', details: { path, width, height } },
  );
}

export function tooManyFrames(
  { path, frames }: { readonly path: string; readonly frames: number },
  { width, height }: { readonly width: number; readonly height: number },
  maxPixels: number,
): ExpectedError {
  const megapixels = (count: number): string => String(Math.round(count / 1e6));
  return new ExpectedError(
    'image/too-large',
    `${path} is too large: ${frames} frames of ${width} x ${height} are ${megapixels(frames * width * height)} ` +
      `megapixels, the limit is ${megapixels(maxPixels)}.`,
    { advice: 'Choose a smaller size, or jpg for its first frame alone.', details: { path, width, height, frames } },
  );
}
