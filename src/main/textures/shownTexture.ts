import sharp from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** The format in which windows get textures: small, and with transparency. */
export const SHOWN_TEXTURE_MIME = 'image/webp';
const WEBP = { quality: 92, alphaQuality: 100, effort: 1, exact: true } as const;

/** Encodes a texture for a window, at most `mostPx` a side. @param alpha of each texel; undefined: all are opaque */
export async function encodeShownTexture(
  { width, height, data }: PixelImage,
  alpha: Uint8Array | undefined,
  mostPx: number,
): Promise<Uint8Array> {
  const pixels = sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  const image = alpha
    ? pixels.joinChannel(Buffer.from(alpha), { raw: { width, height, channels: 1 }, limitInputPixels: false })
    : pixels;
  // Joined first: sharp would otherwise join after resizing.
  const joined = alpha
    ? sharp(await image.raw().toBuffer(), { raw: { width, height, channels: 4 }, limitInputPixels: false })
    : image;
  return joined.resize(mostPx, mostPx, { fit: 'inside', withoutEnlargement: true }).webp(WEBP).toBuffer();
}
