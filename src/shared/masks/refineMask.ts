import type { PixelMask } from '../domain/pixelMask.js';
import { guidedFilter } from './guidedFilter.js';
import type { OklabPlanes } from './oklab.js';
import { fromUnit, toUnit } from './units.js';

export interface RefineOptions {
  /** How far edges may move, in px. */
  readonly radiusPx: number;
  /** 0: the faintest edges of the photo are followed; 1: only the strongest. */
  readonly contrast: number;
}

/** The difference of two colors (OKLab) that counts as an edge, at contrast 0 and 1. */
const FAINTEST = 0.01;
const STRONGEST = 0.3;
/** Squares of more than this many px on half a side are fitted on smaller copies, at most this much smaller. */
const FULL_FIT_PX = 6;
const MOST_SUBSAMPLE = 4;

/** The mask with its edges moved to those of the photo's colors. */
export function refineMask(mask: PixelMask, photo: OklabPlanes, { radiusPx, contrast }: RefineOptions): PixelMask {
  const difference = FAINTEST * (STRONGEST / FAINTEST) ** contrast;
  // A step between two colors in the middle of a square has a variance of a quarter of its squared height.
  const options = {
    width: mask.width,
    height: mask.height,
    radius: Math.max(1, Math.round(radiusPx)),
    epsilon: difference ** 2 / 4,
    subsample: Math.min(MOST_SUBSAMPLE, Math.ceil(radiusPx / FULL_FIT_PX)),
  };
  return { ...mask, data: fromUnit(guidedFilter(photo.planes, toUnit(mask.data), options)) };
}
