import type { Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import type { FloatImage } from '../toolkit/floatImage.js';
import { rasterize, type Mask } from '../toolkit/raster.js';
import type { Random } from '../toolkit/random.js';

/** A spruce as polygons: a thin trunk and tiers of drooping, ragged boughs. Pixels; (`x`, `y`) is the foot. */
export function conifer(x: number, y: number, tall: number, random: Random): Point[][] {
  const lean = random.range(-0.02, 0.02) * tall;
  const shapes: Point[][] = [
    [
      [x - tall * 0.014, y],
      [x + lean, y - tall],
      [x + tall * 0.014, y],
    ],
  ];
  const tiers = 46;
  for (let i = 0; i < tiers; i++) {
    const t = i / tiers;
    const cy = y - tall * (0.06 + 0.93 * t);
    const cx = x + lean * t;
    const reach = tall * 0.19 * Math.pow(1 - t, 0.85) * random.range(0.55, 1.1) + tall * 0.006;
    for (const side of [-1, 1]) {
      const out = reach * random.range(0.7, 1.1);
      const droop = out * random.range(0.2, 0.5);
      const thick = tall * 0.017 * random.range(0.7, 1.3);
      const bough: Point[] = [[cx, cy - thick]];
      const twigs = 6;
      // Straight upper edge, ragged lower edge of twigs.
      bough.push([cx + side * out, cy + droop]);
      for (let k = twigs; k >= 1; k--) {
        const u = k / (twigs + 1);
        bough.push([cx + side * out * (u + 0.06), cy + droop * u + thick * random.range(0.9, 2.6)]);
        bough.push([cx + side * out * u, cy + droop * u + thick * 0.4]);
      }
      bough.push([cx, cy + thick]);
      shapes.push(side > 0 ? bough : bough.reverse());
    }
  }
  return shapes;
}

/** Blends a color over part of an image in linear light. */
export function cover(
  image: FloatImage,
  shapes: readonly (readonly Point[])[],
  color: (x: number, y: number) => Rgb,
  opacity = 1,
): void {
  coverMask(image, rasterize(shapes, image.width, image.height), color, opacity);
}

export function coverMask(image: FloatImage, mask: Mask, color: (x: number, y: number) => Rgb, opacity = 1): void {
  for (let y = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++) {
      const share = mask.data[y * mask.width + x]! * opacity;
      if (share <= 0.002) continue;
      const paint = color(x + mask.x, y + mask.y);
      const i = ((y + mask.y) * image.width + x + mask.x) * 3;
      for (let k = 0; k < 3; k++) image.data[i + k] = image.data[i + k]! + (paint[k]! - image.data[i + k]!) * share;
    }
  }
}
