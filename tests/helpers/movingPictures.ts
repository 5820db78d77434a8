import sharp from 'sharp';
import { joinApng } from '../../src/main/images/animation/apng.js';

export const MOVING = { width: 48, height: 36, delays: [100, 50, 70, 200], loops: 3 } as const;

/** Pixels of a frame: a square moving over a gray gradient with a transparent border. Needs at most 256 colors. */
export function movingFrame(index: number): Buffer {
  const { width, height } = MOVING;
  const data = Buffer.alloc(4 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const isSquare = x >= 8 + 8 * index && x < 16 + 8 * index && y >= 12 && y < 24;
      const gray = 8 * Math.floor(x / 8);
      data.set(x < 4 ? [0, 0, 0, 0] : isSquare ? [200, 120, 90, 255] : [gray, gray, gray, 255], 4 * (y * width + x));
    }
  }
  return data;
}

/** A moving picture of four frames, as GIF, lossless WebP or APNG. */
export async function movingPicture(format: 'gif' | 'webp' | 'png'): Promise<Buffer> {
  const { width, height, delays, loops: loop } = MOVING;
  const frames = delays.map((_, index) => movingFrame(index));
  if (format === 'png') {
    const single = { width, height, channels: 4 } as const;
    const pngs = frames.map((frame) => sharp(frame, { raw: single }).png().toBuffer());
    return joinApng(await Promise.all(pngs), [...delays], loop);
  }
  const raw = { width, height: height * frames.length, channels: 4, pageHeight: height } as const;
  const stacked = sharp(Buffer.concat(frames), { raw });
  const delay = [...delays];
  return format === 'gif'
    ? stacked.gif({ delay, loop, dither: 0 }).toBuffer()
    : stacked.webp({ lossless: true, exact: true, delay, loop }).toBuffer();
}
