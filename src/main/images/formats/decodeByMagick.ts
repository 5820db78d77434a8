import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Magick from '@imagemagick/magick-wasm';
import { type LabWhite, labToSrgb } from '../color/convertLab.js';
import { profileKind } from '../color/iccProfile.js';
import { SRGB } from '../color/rgbSpace.js';
import { encodeSrgb, videoCurve } from '../color/toneCurve.js';
import { writeProfile } from '../color/writeProfile.js';

/**
 * A decoded picture of a format that sharp does not read: upright, RGB in its own color space, everything else in sRGB.
 */
export interface DecodedPicture {
  readonly width: number;
  readonly height: number;
  /** Gray, RGB or inks, followed by opacity if there is any. */
  readonly channels: 1 | 2 | 3 | 4 | 5;
  readonly data: Uint8Array;
  /** Whether the channels are inks, under the profile. */
  readonly isCmyk?: boolean;
  readonly icc?: Uint8Array;
  readonly exif?: Uint8Array;
  readonly xmp?: string;
}

export interface DecodeOptions {
  readonly maxPixels: number;
  /** How the picture is to be turned, if its header was read; otherwise the decoder says so. */
  readonly orientation?: number | undefined;
  /** The white that Lab refers to, if the file states one. */
  readonly labWhite?: LabWhite | undefined;
}

/** Thrown for a picture whose header declares too many pixels. */
export class TooManyPixels extends Error {
  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    super(`${width} x ${height}`);
  }
}

type Library = typeof Magick;

let loading: Promise<Library> | undefined;

/** Loads about 15 MB of WebAssembly on first use. Its memory limit also bounds what a file can request. */
async function loadLibrary(): Promise<Library> {
  loading ??= (async () => {
    const library = await import('@imagemagick/magick-wasm');
    const wasm = createRequire(import.meta.url).resolve('@imagemagick/magick-wasm/magick.wasm');
    await library.initializeImageMagick(await readFile(wasm));
    return library;
  })();
  return loading;
}

/**
 * Formats that ImageMagick detects by signature. Others are not tried: ImageMagick reads far more formats than we need.
 */
export type MagickFormatName = 'HEIC' | 'JXL' | 'BMP' | 'JP2' | 'J2K' | 'PSD' | 'TIFF' | 'DNG';

/**
 * Decodes a file by ImageMagick in WebAssembly. Any failure inside it throws here and cannot damage the process.
 * @throws TooManyPixels; the library's error for a damaged file
 */
export async function decodeByMagick(
  bytes: Uint8Array,
  format: MagickFormatName,
  { maxPixels, orientation, labWhite }: DecodeOptions,
): Promise<DecodedPicture> {
  const library = await loadLibrary();
  try {
    const settings = new library.MagickReadSettings({ format });
    const { width, height } = library.MagickImageInfo.create(bytes, settings);
    if (width * height > maxPixels) throw new TooManyPixels(width, height);
    // The first picture of several; for a layered file, the one with all layers merged.
    settings.frameIndex = 0;
    settings.frameCount = 1;
    // Which is done below where the file was written that way.
    if (format === 'PSD') settings.setDefine('psd:alpha-unblend', 'off');
    return library.ImageMagick.read(bytes, settings, (image) => {
      if (orientation !== undefined) image.orientation = orientation as Magick.Orientation;
      if (LEFT_AS_STORED.includes(format)) image.autoOrient();
      return toPicture(library, image, { format, labWhite });
    });
  } catch (thrown) {
    // After a trap, the library's state is not reliable.
    if (thrown instanceof Error && thrown.name === 'RuntimeError') loading = undefined;
    throw thrown;
  }
}

/** Formats whose decoder does not apply the orientation; the others apply it. */
const LEFT_AS_STORED: readonly MagickFormatName[] = ['JXL', 'TIFF', 'PSD', 'JP2', 'DNG'];

const CHANNELS = { 'true-false': 1, 'true-true': 2, 'false-false': 3, 'false-true': 4 } as const;

interface Stored {
  readonly format: MagickFormatName;
  readonly labWhite: LabWhite | undefined;
}

function toPicture(library: Library, image: Magick.IMagickImage, { format, labWhite }: Stored): DecodedPicture {
  const { ColorSpace } = library;
  if (image.colorSpace === ColorSpace.Lab) return fromLab(image, { format, labWhite });
  if (image.colorSpace === ColorSpace.CMYK) return fromCmyk(image);
  const isStoredGray = image.colorSpace === ColorSpace.Gray;
  const isOwn = isStoredGray || image.colorSpace === ColorSpace.sRGB || image.colorSpace === ColorSpace.RGB;
  if (!isOwn) toSrgb(library, image);
  const icc = isOwn ? image.getProfile('icc')?.data : undefined;
  // The decoder of JPEG XL gives gray as RGB, but with its gray profile.
  const isGray = isStoredGray || (format === 'JXL' && icc !== undefined && profileKind(icc) === 'gray');
  const exif = image.getProfile('exif')?.data;
  const xmp = image.getProfile('xmp')?.data;
  const { width, height, hasAlpha } = image;
  const data = image.getPixels((pixels) =>
    pixels.toByteArray(0, 0, width, height, `${isGray ? 'R' : 'RGB'}${hasAlpha ? 'A' : ''}`),
  );
  if (!data) throw new Error('no pixels');
  if (format === 'DNG') developedToSrgb(data);
  if (format === 'PSD' && hasAlpha && !isGray && isOnWhite(data)) takeOffWhite(data);
  return {
    width,
    height,
    data,
    channels: CHANNELS[`${isGray}-${hasAlpha}`],
    ...(icc ? { icc: icc.slice() } : {}),
    ...(exif ? { exif: exif.slice() } : {}),
    ...(xmp ? { xmp: Buffer.from(xmp).toString('utf8') } : {}),
  };
}

/** Inks stay as they are, so that they become colors in the same way as those that sharp reads. */
function fromCmyk(image: Magick.IMagickImage): DecodedPicture {
  const { width, height, hasAlpha } = image;
  const data = image.getPixels((pixels) => pixels.toByteArray(0, 0, width, height, hasAlpha ? 'CMYKA' : 'CMYK'));
  if (!data) throw new Error('no pixels');
  const icc = image.getProfile('icc')?.data;
  return { width, height, channels: hasAlpha ? 5 : 4, data, isCmyk: true, ...(icc ? { icc: icc.slice() } : {}) };
}

/**
 * A picture in Lab. Its a and b are stored with 128 added; of the signed numbers of TIFF, the library makes that by adding
 * 127.5 and rounding down.
 */
function fromLab(image: Magick.IMagickImage, { format, labWhite }: Stored): DecodedPicture {
  const { width, height, hasAlpha } = image;
  const stored = image.getPixels((pixels) => pixels.toByteArray(0, 0, width, height, hasAlpha ? 'RGBA' : 'RGB'));
  if (!stored) throw new Error('no pixels');
  const channels = hasAlpha ? 4 : 3;
  const signed = (value: number): number => value - (format === 'TIFF' && value >= 127 ? 127 : 128);
  const lab = new Float32Array(3 * width * height);
  for (let i = 0; i < width * height; i++) {
    lab[3 * i] = (100 * stored[channels * i]!) / 255;
    lab[3 * i + 1] = signed(stored[channels * i + 1]!);
    lab[3 * i + 2] = signed(stored[channels * i + 2]!);
  }
  const { data: rgb } = labToSrgb(lab, labWhite);
  if (!hasAlpha) return { width, height, channels, data: rgb };
  const data = stored.slice();
  for (let i = 0; i < width * height; i++) data.set(rgb.subarray(3 * i, 3 * i + 3), channels * i);
  return { width, height, channels, data };
}

/**
 * Whether the merged picture of a layered file is laid on white by its opacity, as Photoshop writes it. ImageMagick writes
 * it as it is: then some color is darker than white shining through.
 */
function isOnWhite(rgba: Uint8Array): boolean {
  for (let i = 0; i < rgba.length; i += 4) {
    const least = 255 - rgba[i + 3]! - ROUNDING;
    if (rgba[i]! < least || rgba[i + 1]! < least || rgba[i + 2]! < least) return false;
  }
  return true;
}

const ROUNDING = 2;

function takeOffWhite(rgba: Uint8Array): void {
  for (let i = 0; i < rgba.length; i += 4) {
    const opacity = rgba[i + 3]!;
    if (opacity === 0 || opacity === 255) continue;
    for (let channel = 0; channel < 3; channel++) {
      const own = (255 * (rgba[i + channel]! - (255 - opacity))) / opacity;
      rgba[i + channel] = Math.min(255, Math.max(0, Math.round(own)));
    }
  }
}

const DEVELOPED_TO_SRGB = Uint8Array.from({ length: 256 }, (_, value) =>
  Math.round(255 * encodeSrgb(videoCurve(value / 255))),
);

/** Raw photos are developed to the primaries of sRGB, but with the curve of video. */
function developedToSrgb(data: Uint8Array): void {
  for (let i = 0; i < data.length; i++) data[i] = DEVELOPED_TO_SRGB[data[i]!]!;
}

function toSrgb(library: Library, image: Magick.IMagickImage): void {
  const isDone =
    image.getColorProfile() !== null &&
    image.transformColorSpace(new library.ColorProfile(writeProfile('sRGB', SRGB, 'srgb')));
  if (!isDone) image.colorSpace = library.ColorSpace.sRGB;
}
