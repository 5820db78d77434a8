import sharp from 'sharp';
import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** JPEG settings for pictures shown in windows. Strokes have hard color edges: color at full resolution. */
export const SHOWN_JPEG = { quality: 92, chromaSubsampling: '4:4:4' } as const;

export const SHOWN_MIME = 'image/jpeg';

export async function encodeShown({ width, height, data }: PixelImage): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg(SHOWN_JPEG)
    .toBuffer();
}
