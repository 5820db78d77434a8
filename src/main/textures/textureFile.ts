import sharp, { type Metadata, type Sharp } from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ENCODERS } from '../images/encoders.js';
import { growColors } from '../images/growColors.js';
import { damaged, tooMuch, unsupported } from './modelErrors.js';
import type { ModelTexture } from './modelTypes.js';

type TextureFormat = 'jpg' | 'png' | 'webp' | 'avif';
/** The formats of textures that are painted, by the decoder's name. */
const FORMATS: Readonly<Record<string, TextureFormat>> = { jpeg: 'jpg', png: 'png', webp: 'webp', heif: 'avif' };

/** A decoded texture. */
export interface TexturePixels {
  readonly format: TextureFormat;
  /** The colors to paint: those of transparent texels come from around them. */
  readonly pixels: PixelImage;
  readonly alpha: Uint8Array | undefined;
}

/** The most texels of all textures of a model together. */
export const MOST_TEXELS = 256e6;

/**
 * Decodes a texture: its numbers as they are, since renderers ignore profiles and orientation.
 * @param path of the model, for messages @param allowed how many texels it may have
 * @throws ExpectedError `mesh/unreadable`, `mesh/unsupported`
 */
export async function decodeTexture(path: string, texture: ModelTexture, allowed: number): Promise<TexturePixels> {
  const { bytes, name, usesAlpha } = texture;
  const start = (): Sharp => sharp(bytes, { failOn: 'error', limitInputPixels: false, ignoreIcc: true });
  let header: Metadata;
  try {
    header = await start().metadata();
  } catch (thrown) {
    throw damaged(path, `its texture ${name} is no image that can be read`, thrown);
  }
  const format = FORMATS[header.format];
  if (format === undefined) {
    throw unsupported(
      path,
      `The texture ${name} of ${path} is a ${header.format} file.`,
      'Use PNG, JPEG, WebP or AVIF.',
    );
  }
  const { width, height } = header;
  if (width * height > allowed) throw tooMuch(path, `textures of over ${Math.round(MOST_TEXELS / 1e6)} megapixels`);
  let data: Buffer;
  let channels: number;
  try {
    const raw = await start().toColorspace('srgb').raw().toBuffer({ resolveWithObject: true });
    data = raw.data;
    channels = raw.info.channels;
  } catch (thrown) {
    throw damaged(path, `its texture ${name} is cut off or damaged`, thrown);
  }
  const count = width * height;
  const pixels = { width, height, data: new Uint8Array(3 * count) };
  const alpha = channels === 2 || channels === 4 ? new Uint8Array(count) : undefined;
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels.data[3 * i + channel] = data[channels * i + (channels >= 3 ? channel : 0)]!;
    }
    if (alpha) alpha[i] = data[channels * i + channels - 1]!;
  }
  if (alpha && usesAlpha) growColors(pixels, alpha);
  return { format, pixels, alpha };
}

/** Encodes a painted texture as its own format, with its own alpha. @param quality 1-100; default: the format's */
export async function encodeTexture(
  { format, alpha }: TexturePixels,
  { width, height, data }: PixelImage,
  quality: number | undefined,
): Promise<Uint8Array> {
  const channels = alpha ? 4 : 3;
  const joined = alpha ? new Uint8Array(4 * width * height) : data;
  if (alpha) {
    for (let i = 0; i < alpha.length; i++) {
      joined.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
      joined[4 * i + 3] = alpha[i]!;
    }
  }
  const image = sharp(joined, { raw: { width, height, channels }, limitInputPixels: false });
  const used = quality ?? ENCODERS[format].defaultQuality ?? 100;
  // `exact` keeps the colors under full transparency.
  if (format === 'webp') return image.webp({ quality: used, exact: true }).toBuffer();
  return ENCODERS[format].encode(image, used).toBuffer();
}
