import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** From this opacity on, a pixel keeps its color; below it, the color blends into that of its surroundings. */
const OWN_FROM = 16;

interface Level {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue multiplied by weight, then the weight. */
  readonly sums: Float32Array;
}

/**
 * Gives transparent pixels the colors of the nearest visible ones. The colors under transparency are arbitrary and
 * would affect a network that sees all pixels. A picture with no visible pixels becomes white.
 *
 * Pull-push: averages the visible pixels over increasingly large squares, then fills the gaps of each level from the
 * level above.
 */
export function growColors({ width, height, data }: PixelImage, alpha: Uint8Array): void {
  const least = alpha.some((opacity) => opacity >= OWN_FROM) ? OWN_FROM : 1;
  const levels = [baseLevel({ width, height, data }, alpha, least)];
  while (levels.at(-1)!.width > 1 || levels.at(-1)!.height > 1) levels.push(halve(levels.at(-1)!));
  for (let index = levels.length - 2; index >= 0; index--) fill(levels[index]!, levels[index + 1]!);
  const above = levels[0]!;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (alpha[at]! >= OWN_FROM) continue;
      const share = alpha[at]! / OWN_FROM;
      for (let channel = 0; channel < 3; channel++) {
        const grown = sample(above, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5, channel);
        data[3 * at + channel] = Math.round(share * data[3 * at + channel]! + (1 - share) * grown);
      }
    }
  }
}

/** @param least the opacity below which a pixel is ignored */
function baseLevel({ width, height, data }: PixelImage, alpha: Uint8Array, least: number): Level {
  const small = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  // The finest level is summed directly from the bytes: a float copy would take 16 bytes per pixel.
  const sums = new Float32Array(small.width * small.height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      if (alpha[at]! < least) continue;
      const weight = alpha[at]! / 255;
      const to = 4 * ((y >> 1) * small.width + (x >> 1));
      for (let channel = 0; channel < 3; channel++) sums[to + channel]! += weight * data[3 * at + channel]!;
      sums[to + 3]! += weight;
    }
  }
  return { ...small, sums };
}

function halve({ width, height, sums }: Level): Level {
  const small = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const halved = new Float32Array(small.width * small.height * 4);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const to = 4 * ((y >> 1) * small.width + (x >> 1));
      for (let channel = 0; channel < 4; channel++) halved[to + channel]! += sums[at + channel]!;
    }
  }
  return { ...small, sums: halved };
}

/** Cells without weight take the color of the level above, at full weight. */
function fill({ width, height, sums }: Level, above: Level): void {
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      if (sums[at + 3]! > 0) continue;
      for (let channel = 0; channel < 3; channel++) {
        sums[at + channel] = sample(above, (x + 0.5) / 2 - 0.5, (y + 0.5) / 2 - 0.5, channel);
      }
      sums[at + 3] = 1;
    }
  }
}

/** Interpolates a color between the pixels of a level; white if there is no color at all. */
function sample({ width, height, sums }: Level, x: number, y: number, channel: number): number {
  const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const across = Math.min(1, Math.max(0, x - left));
  const down = Math.min(1, Math.max(0, y - top));
  let color = 0;
  let weight = 0;
  const add = (column: number, row: number, share: number): void => {
    const at = 4 * (row * width + column);
    const sum = sums[at + 3]!;
    if (sum <= 0 || share <= 0) return;
    color += (share * sums[at + channel]!) / sum;
    weight += share;
  };
  add(left, top, (1 - across) * (1 - down));
  add(right, top, across * (1 - down));
  add(left, bottom, (1 - across) * down);
  add(right, bottom, across * down);
  return weight > 0 ? color / weight : 255;
}
