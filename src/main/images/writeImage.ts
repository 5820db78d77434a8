import { writeFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import {
  canHoldAlpha,
  canHoldExif,
  canHoldIptc,
  canHoldProfile,
  type ImageFormat,
} from '../../shared/domain/imageFormat.js';
import type { MetadataChoice } from '../../shared/domain/metadataChoice.js';
import { canHoldCredentials, type SigningFiles } from '../../shared/domain/signing.js';
import { CancelledError } from '../../shared/errors.js';
import { writeAtomically } from '../files/atomicFile.js';
import { toDiskError } from '../files/diskErrors.js';
import { withGifXmp } from './animation/gifXmp.js';
import { checkFits, ENCODERS } from './encoders.js';
import { carrierPng } from './carrierPng.js';
import { fromSrgb, isSrgb } from './color/convertRgb.js';
import { type RgbSpace, spaceOfProfile } from './color/rgbSpace.js';
import { loadIdentity } from './credentials/signingIdentity.js';
import { type PictureMaking, signPicture } from './credentials/signPicture.js';
import { renewExif } from './exifBlock.js';
import { exifTexts, withTiffTags } from './exifCopy.js';
import type { ImageTags, LoadedImage } from './loadedImage.js';
import { withoutLocation } from './locationTags.js';
import { withJpegMetadata } from './jpegMetadata.js';
import { dropFromXmp } from './xmpEdit.js';
import { speaksOfWhatIsGone } from './xmpKinds.js';
import { completeXmp } from './xmpFromTags.js';
import { addRecipe, type Recipe } from './xmpRecipe.js';

export interface WriteOptions {
  readonly format: ImageFormat;
  /** 1-100; ignored by PNG and TIFF, which are lossless. */
  readonly quality?: number | undefined;
  readonly canReplace: boolean;
  /** Which of the photo's metadata to keep; the color profile is always kept. Default: all. */
  readonly metadata?: MetadataChoice | undefined;
  /** The print resolution stored in the file, in pixels per inch. Default: the photo's. */
  readonly densityPpi?: number | undefined;
  /**
   * How much of the photo's colors that sRGB clipped to restore (`LoadedImage.beyond`): 0-1 for all pixels, or 0-255
   * for each pixel. Default: 0.
   */
  readonly photoShare?: number | Uint8Array | undefined;
  /** Marks the image as stylized and records how it was made. */
  readonly recipe?: Recipe | undefined;
  /** Signs content credentials, if the format can hold them. */
  readonly signing?: PictureSigning | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How the picture was made, and the certificate that says so. */
export interface PictureSigning {
  readonly files: SigningFiles;
  readonly making: PictureMaking;
}

/**
 * Writes an image atomically. Keeps EXIF (upright, without the old thumbnail), XMP, IPTC-IIM and an RGB color profile; in
 * formats without EXIF or IPTC-IIM, what they say of author, camera and place goes into XMP. Keeps alpha if the format supports it; otherwise draws the image on white.
 * @throws ExpectedError `disk/exists`, `disk/full`, `disk/not-writable` or `image/too-large` (for the format);
 *   CancelledError if `signal` was aborted before the file got its name.
 */
export async function writeImage(path: string, loaded: LoadedImage, options: WriteOptions): Promise<void> {
  const { format } = options;
  const image = { ...loaded, tags: chooseTags(loaded.tags, options) };
  const { width, height } = image.pixels;
  const { defaultQuality, encode } = ENCODERS[format];
  checkFits(path, format, { width, height });
  let profilePath: string | undefined;
  try {
    const { rgbProfile } = image.tags;
    const space = rgbProfile && spaceOfProfile(rgbProfile);
    // A profile that needs a table is applied by the library, which only accepts a file path.
    if (!space) profilePath = await storeProfile(rgbProfile);
    let pipeline = await withTags(image, format, space, options.photoShare ?? 0);
    const xmp = await packetOf(image.tags, options);
    // XMP of JPEG and GIF is added below: the library drops JPEG packets longer than a segment, and all GIF packets.
    if (xmp !== undefined && format !== 'jpg' && format !== 'gif') pipeline = pipeline.withXmp(xmp);
    if (profilePath !== undefined) pipeline = pipeline.withIccProfile(profilePath);
    if (image.tags.density !== undefined) pipeline = pipeline.withDensity(image.tags.density);
    // Encode in memory first: if the disk fills up, the library reports only a text, but the system reports a code.
    const picture = await encode(pipeline, options.quality ?? defaultQuality ?? 100).toBuffer();
    const { iptc } = image.tags;
    const jpegTags = { ...(xmp === undefined ? {} : { xmp }), ...(iptc ? { iptc } : {}) };
    let encoded: Buffer = picture;
    if (format === 'jpg') encoded = withJpegMetadata(picture, jpegTags);
    else if (format === 'tiff') encoded = await withTiffTags(picture, image.tags);
    else if (format === 'gif' && xmp !== undefined) encoded = withGifXmp(picture, xmp);
    const finished = await signed(encoded, options);
    await writeAtomically(path, options, (temporary) => writeFile(temporary, finished));
  } catch (thrown) {
    if (options.signal?.aborted) throw new CancelledError();
    throw toDiskError(thrown, path, 'write');
  } finally {
    if (profilePath !== undefined) await rm(profilePath, { force: true });
  }
}

/** An encoded picture with its content credentials, if it is to have any. @throws like `loadIdentity` */
export async function signed(encoded: Buffer, { format, signing }: WriteOptions): Promise<Buffer> {
  if (!signing || !canHoldCredentials(format)) return encoded;
  return signPicture(encoded, signing.making, await loadIdentity(signing.files));
}

/**
 * The XMP packet of a result: the photo's packet without outdated properties, what other metadata say that the format does
 * not hold, and the recipe.
 */
export async function packetOf(
  { xmp, iptc, exif }: ImageTags,
  { recipe, format }: Pick<WriteOptions, 'recipe' | 'format'>,
): Promise<string | undefined> {
  const kept = xmp === undefined ? undefined : dropFromXmp(xmp, speaksOfWhatIsGone);
  const packet = completeXmp(kept, {
    iptc: canHoldIptc(format) ? undefined : iptc,
    exif: canHoldExif(format) || !exif ? undefined : await exifTexts(exif),
  });
  return recipe ? addRecipe(packet, recipe) : packet;
}

/** The part of a photo's metadata to keep. */
export function chooseTags(tags: ImageTags, { metadata = 'all', densityPpi, format }: WriteOptions): ImageTags {
  const { rgbProfile: photoProfile, ...others } = tags;
  const rgbProfile = canHoldProfile(format) ? photoProfile : undefined;
  const kept = metadata === 'all' ? others : metadata === 'no-location' ? withoutLocation(others) : {};
  return {
    ...kept,
    ...(rgbProfile ? { rgbProfile } : {}),
    ...(densityPpi === undefined ? {} : { density: densityPpi }),
  };
}

/**
 * A pipeline of the pixels, in the values of their profile. If there is EXIF or a profile, the pixels are inserted into
 * a black image that carries them.
 */
async function withTags(
  image: LoadedImage,
  format: ImageFormat,
  space: RgbSpace | undefined,
  photoShare: number | Uint8Array,
): Promise<Sharp> {
  const { width, height } = image.pixels;
  const hasAlpha = image.alpha !== undefined && canHoldAlpha(format);
  const laid = hasAlpha
    ? { ...image.pixels, beyond: image.beyond }
    : { data: layOnWhite(image), beyond: image.beyond, alpha: image.alpha };
  const rgb = inOwnNumbers(laid, space, photoShare);
  const data = hasAlpha ? joinAlpha(rgb, image.alpha) : rgb;
  const raw = { width, height, channels: hasAlpha ? (4 as const) : (3 as const) };
  const exif = image.tags.exif && renewExif(image.tags.exif);
  const icc = space && image.tags.rgbProfile;
  if (!exif && !icc) return sharp(data, { raw, limitInputPixels: false });

  const background = { r: 0, g: 0, b: 0, alpha: 0 };
  const pixel = await sharp({ create: { width: 1, height: 1, channels: raw.channels, background } })
    .png()
    .toBuffer();
  const operand = { raw, limitInputPixels: false };
  // Black OR the pixels gives exactly the pixels; a composite would round them by their alpha.
  const carried = sharp(carrierPng(pixel, { exif, icc }))
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .boolean(asBuffer(data), 'or', operand)
    .keepExif();
  return icc ? carried.keepIccProfile() : carried;
}

interface LaidPixels {
  readonly data: Uint8Array;
  readonly beyond?: Int16Array | undefined;
  /** The opacity used to draw the pixels on white. */
  readonly alpha?: Uint8Array | undefined;
}

/** Converts sRGB bytes to bytes of a space, and restores `photoShare` of the photo's colors that sRGB clipped. */
function inOwnNumbers(
  { data, beyond, alpha }: LaidPixels,
  space: RgbSpace | undefined,
  photoShare: number | Uint8Array,
): Uint8Array {
  if (!space || isSrgb(space)) return data;
  const own = fromSrgb(data, space) ?? data;
  if (!beyond || photoShare === 0) return own;
  for (let i = 0; i < own.length; i++) {
    const pixel = Math.floor(i / 3);
    const photo = typeof photoShare === 'number' ? photoShare : photoShare[pixel]! / 255;
    const share = (photo * (alpha?.[pixel] ?? 255)) / 255;
    own[i] = Math.min(255, Math.max(0, Math.round(own[i]! + share * beyond[i]!)));
  }
  return own;
}

/** The same bytes; sharp wants a Buffer here. */
function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** Joins RGB and opacity into four channels. */
export function joinAlpha(rgb: Uint8Array, alpha: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(alpha.length * 4);
  for (let i = 0; i < alpha.length; i++) {
    rgba[4 * i] = rgb[3 * i]!;
    rgba[4 * i + 1] = rgb[3 * i + 1]!;
    rgba[4 * i + 2] = rgb[3 * i + 2]!;
    rgba[4 * i + 3] = alpha[i]!;
  }
  return rgba;
}

/** Interleaved RGB of an image, with transparent parts drawn on white. */
export function layOnWhite({ pixels, alpha }: Pick<LoadedImage, 'pixels' | 'alpha'>): Uint8Array {
  if (!alpha) return pixels.data;
  const rgb = new Uint8Array(pixels.data.length);
  for (let i = 0; i < rgb.length; i++) {
    const opacity = alpha[Math.floor(i / 3)]! / 255;
    rgb[i] = Math.round(pixels.data[i]! * opacity + 255 * (1 - opacity));
  }
  return rgb;
}

/** Stores a profile in a file, as sharp accepts only a path. */
async function storeProfile(profile: Uint8Array | undefined): Promise<string | undefined> {
  if (!profile) return undefined;
  const path = join(tmpdir(), `pentimento-${randomBytes(8).toString('hex')}.icc`);
  try {
    await writeFile(path, profile, { flag: 'wx' });
    return path;
  } catch (thrown) {
    await rm(path, { force: true });
    throw toDiskError(thrown, path, 'write');
  }
}
