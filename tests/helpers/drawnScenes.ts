import type { PixelImage } from '../../src/shared/domain/pixelImage.js';
import type { PixelMask } from '../../src/shared/domain/pixelMask.js';

/** A picture of something that stands out, and where it is. */
export interface DrawnScene {
  readonly image: PixelImage;
  readonly truth: PixelMask;
}

/** A red disc with stripes on a green ground with grain. @param at the middle and the radius as shares of the height */
export function discScene(width: number, height: number, at = { x: 0.55, y: 0.5, radius: 0.28 }): DrawnScene {
  const data = new Uint8Array(width * height * 3);
  const truth = new Uint8Array(width * height);
  let noise = 1;
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / height, Math.floor(i / width) / height];
    noise = (noise * 16807) % 2147483647;
    const grain = (noise % 17) - 8;
    const isInside = Math.hypot(x - (at.x * width) / height, y - at.y) < at.radius;
    if (isInside) truth[i] = 255;
    const color = isInside ? [190 + 30 * Math.sin(60 * x), 60, 50] : [60 + 40 * y, 120, 70];
    color.forEach((value, channel) => (data[3 * i + channel] = value + grain));
  }
  return { image: { width, height, data }, truth: { width, height, data: truth } };
}

/** The intersection of two masks over their union, each from 128 on. A mask of another size is sampled. */
export function overlap(mask: PixelMask, truth: PixelMask): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < truth.data.length; i++) {
    const x = Math.floor((((i % truth.width) + 0.5) * mask.width) / truth.width);
    const y = Math.floor(((Math.floor(i / truth.width) + 0.5) * mask.height) / truth.height);
    const [a, b] = [mask.data[y * mask.width + x]! > 127, truth.data[i]! > 127];
    if (a && b) both++;
    if (a || b) either++;
  }
  return both / either;
}
