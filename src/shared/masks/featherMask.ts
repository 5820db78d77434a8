import type { PixelMask } from '../domain/pixelMask.js';
import { boxMean } from './boxSums.js';
import { fromUnit, toUnit } from './units.js';

/** How many squares one after the other come near to a bell curve. */
const PASSES = 3;

/**
 * Softens the edges of a mask by about a bell curve, from squares one after the other. A mask that does not touch the
 * border of the plane keeps its sum; at the border only the pixels inside count, so a mask that reaches it stays full there.
 *
 * @param sigmaPx the standard deviation of the curve
 */
export function featherMask(mask: PixelMask, sigmaPx: number): PixelMask {
  let plane = toUnit(mask.data);
  for (const radius of boxRadii(sigmaPx)) plane = boxMean(plane, mask, radius);
  return { ...mask, data: fromUnit(plane) };
}

/**
 * The radii of the squares whose variances add up to that of the curve as nearly as whole px allow. A square of radius r
 * has the variance `((2 * r + 1) ** 2 - 1) / 12`.
 */
export function boxRadii(sigmaPx: number): number[] {
  const side = Math.sqrt((12 * sigmaPx * sigmaPx) / PASSES + 1);
  const smaller = Math.max(0, Math.floor((side - 1) / 2));
  const variance = (radius: number): number => ((2 * radius + 1) ** 2 - 1) / 12;
  const missing = sigmaPx * sigmaPx - PASSES * variance(smaller);
  const larger = Math.round(missing / (variance(smaller + 1) - variance(smaller)));
  return Array.from({ length: PASSES }, (_, pass) => (pass < larger ? smaller + 1 : smaller));
}
