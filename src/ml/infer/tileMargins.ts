import * as tf from '@tensorflow/tfjs-core';
import { GENERATOR_MULTIPLE_PX, receptiveRadiusPx, type GeneratorOptions } from '../models/generatorShape.js';
import { roundUp, type PixelRect } from '../tensors/imageTensor.js';

/** Farther than this share of its reach, a pixel depends on its surroundings only by traces, whatever the weights. */
const SEEN_SHARE = 0.8;

/**
 * The overlap of tiles in px, if only the stages from `stage` on follow: 104, 40, 16 and 0 px for a reach of 127, 46, 13
 * and 0. With random weights the first pixels of a tile then differ by at most 1 of 255 from those of the whole picture.
 * With the shipped weights, the difference is less than 0.001 (over 140 dB); it would be 0.05 with 64, 24 and 8 px, 0.8 with
 * 48 px in front of the first stage, and 18 with 32.
 */
export function overlapPx(options: GeneratorOptions, stage = 0): number {
  return roundUp(SEEN_SHARE * receptiveRadiusPx(options, stage), GENERATOR_MULTIPLE_PX);
}

/** How far a window reaches beyond the part of it that is kept, on each side in px. */
export interface Margins {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const NO_MARGINS: Margins = { left: 0, top: 0, right: 0, bottom: 0 };

export function marginsOf(window: PixelRect, core: PixelRect): Margins {
  return {
    left: core.x - window.x,
    top: core.y - window.y,
    right: window.x + window.width - core.x - core.width,
    bottom: window.y + window.height - core.y - core.height,
  };
}

/** The margins that remain if no more than `overlap` px are needed and cuts are multiples of `multiplePx`. */
export function marginsWithin(margins: Margins, overlap: number, multiplePx: number): Margins {
  const kept = (margin: number): number => margin - multiplePx * Math.floor(Math.max(0, margin - overlap) / multiplePx);
  const { left, top, right, bottom } = margins;
  return { left: kept(left), top: kept(top), right: kept(right), bottom: kept(bottom) };
}

/**
 * Cuts a window's margins down.
 *
 * @param feature `[batch, height, width, channels]` with positions of `px` px; owned by the caller.
 * @returns tensor owned by the caller.
 */
export function withMargins(feature: tf.Tensor4D, px: number, from: Margins, to: Margins): tf.Tensor4D {
  const [batch, height, width, channels] = feature.shape;
  const [top, left] = [(from.top - to.top) / px, (from.left - to.left) / px];
  const [bottom, right] = [(from.bottom - to.bottom) / px, (from.right - to.right) / px];
  if (top + left + bottom + right === 0) return tf.clone(feature);
  return tf.slice(feature, [0, top, left, 0], [batch, height - top - bottom, width - left - right, channels]);
}
