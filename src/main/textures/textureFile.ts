import sharp, { type Metadata, type Sharp } from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ENCODERS } from '../images/encoders.js';
import { growColors } from '../images/growColors.js';
import { isKtx } from './ktx/ktxHeader.js';
import { decodeKtxTexture, encodeKtxTexture, fitsKtx } from './ktx/ktxTexture.js';
import { damaged, tooManyTexels, unsupported } from './modelErrors.js';
import type { ModelTexture, PaintedImage, TextureFormat } from './modelTypes.js';
import { splitChannels, withAlpha, type TexturePixels } from './texels.js';

/** The formats of textures that are painted, by the decoder's name. */
const FORMATS: Readonly<Record<string, TextureFormat>> = { jpeg: 'jpg', png: 'png', webp: 'webp', heif: 'avif' };

/**
 * Decodes a texture: its numbers as they are, since renderers ignore profiles and orientation.
 * @param path of the model, for messages @param allowed how many texels it may have
 * @throws ExpectedError `mesh/unreadable`, `mesh/unsupported`; CancelledError
 */
export async function decodeTexture(
  path: string,
  texture: ModelTexture,
  allowed: number,
  signal?: AbortSignal,
): Promise<TexturePixels> {
  const decoded = isKtx(texture.bytes)
    ? await decodeKtxTexture(path, texture, { allowed, signal })
    : await decodeImage(path, texture, allowed);
  if (decoded.alpha && texture.usesAlpha) growColors(decoded.pixels, decoded.alpha);
  return decoded;
}

async function decodeImage(path: string, { bytes, name }: ModelTexture, allowed: number): Promise<TexturePixels> {
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
      'Use PNG, JPEG, WebP, AVIF or KTX2.',
    );
  }
  const { width, height } = header;
  if (width * height > allowed) throw tooManyTexels(path);
  let data: Buffer;
  let channels: number;
  try {
    const raw = await start().toColorspace('srgb').raw().toBuffer({ resolveWithObject: true });
    data = raw.data;
    channels = raw.info.channels;
  } catch (thrown) {
    throw damaged(path, `its texture ${name} is cut off or damaged`, thrown);
  }
  const bits = header.bitsPerSample ?? (header.depth === 'ushort' ? 16 : 8);
  const deep =
    bits > 8 ? { deep: { bits, ...(header.depth === 'ushort' && format === 'png' ? { png: bytes } : {}) } } : {};
  return { format, ...splitChannels(data, { width, height, channels }), ...deep };
}

/** Encodes a painted texture with its own alpha. @param quality 1-100; default: the format's. Throws like `encodeKtx` */
export async function encodeTexture(
  own: TexturePixels,
  pixels: PixelImage,
  { format = own.format, quality, signal }: EncodeTextureOptions,
): Promise<PaintedImage> {
  // No texture becomes larger than its format allows, or loses its opacity.
  const isUnfit = (format === 'ktx2' && !fitsKtx(pixels)) || (format === 'jpg' && own.alpha !== undefined);
  const used = isUnfit ? 'png' : format;
  const isOther = used !== own.format;
  if (used === 'png' && own.deep?.png) {
    return { bytes: await encodeDeep(own.deep.png, own.pixels, pixels), format: used, isOther };
  }
  const lost = own.deep ? { lostBits: own.deep.bits } : {};
  if (used === 'ktx2') {
    return { ...(await encodeKtxTexture(own, pixels, { quality, signal })), format: used, isOther, ...lost };
  }
  const { width, height, data } = pixels;
  const hasAlpha = own.alpha !== undefined;
  const joined = hasAlpha ? withAlpha(pixels, own.alpha) : data;
  const image = sharp(joined, { raw: { width, height, channels: hasAlpha ? 4 : 3 }, limitInputPixels: false });
  const bytes = await encodeImage(image, used, { quality, hasAlpha });
  return { bytes, format: used, isOther, ...lost };
}

/**
 * A PNG file of 16 bits per channel with painted colors. Its opacity, and colors that the painting has not changed, are
 * those of the texture's own file.
 */
async function encodeDeep(own: Uint8Array, before: PixelImage, after: PixelImage): Promise<Uint8Array> {
  const { data, info } = await sharp(own, { limitInputPixels: false, ignoreIcc: true })
    .toColorspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const deep = new Uint16Array(data.buffer, data.byteOffset, width * height * channels);
  for (let texel = 0; texel < width * height; texel++) {
    for (let at = 3 * texel, to = channels * texel; at < 3 * texel + 3; at++, to++) {
      if (after.data[at] !== before.data[at]) deep[to] = 257 * after.data[at]!;
    }
  }
  const image = sharp(deep, { raw: { width, height, channels }, limitInputPixels: false });
  return image.toColorspace('rgb16').png().toBuffer();
}

export interface EncodeTextureOptions {
  /** Absent: the texture's own. What is too large for KTX2, or has opacity and should be JPEG, becomes a PNG file. */
  readonly format?: TextureFormat | undefined;
  readonly quality?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

function encodeImage(
  image: Sharp,
  format: Exclude<TextureFormat, 'ktx2'>,
  { quality, hasAlpha }: { readonly quality: number | undefined; readonly hasAlpha: boolean },
): Promise<Buffer> {
  const used = quality ?? ENCODERS[format].defaultQuality ?? 100;
  // `exact` keeps the colors under full transparency.
  if (format === 'webp') return image.webp({ quality: used, exact: true }).toBuffer();
  // AVIF would compress the opacity like the colors.
  if (format === 'avif' && hasAlpha) return image.avif({ lossless: true, effort: 2 }).toBuffer();
  return ENCODERS[format].encode(image, used).toBuffer();
}
