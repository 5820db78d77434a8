import * as tf from '@tensorflow/tfjs-core';
import { ExpectedError } from '../../shared/errors.js';
import type { StyleCode } from '../models/styleCode.js';
import { mirroredIndex, type PixelRect } from '../tensors/imageTensor.js';

/** How much something covers at every pixel: one byte each, row by row, 0 nothing, 255 all. */
export interface PixelMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A style that covers a part of a picture. */
export interface StyleRegion {
  readonly code: StyleCode;
  /** Of the picture's size. */
  readonly mask: PixelMask;
}

/** @throws ExpectedError `config/invalid` where a mask has another size than the picture. */
export function assertMaskSizes(regions: readonly StyleRegion[], width: number, height: number): void {
  for (const { mask } of regions) {
    if (mask.width === width && mask.height === height && mask.data.length === width * height) continue;
    throw new ExpectedError(
      'config/invalid',
      `A mask measures ${mask.width} x ${mask.height} where the picture has ${width} x ${height}.`,
    );
  }
}

/**
 * The weight of each style at each pixel of a rectangle: regions lie on each other like sheets of paper, the first
 * lowest, and what they leave uncovered is the base style's.
 *
 * @param rect in px; what lies outside of the masks is filled by reflection, as for pictures.
 * @returns `[1, height, width, 1 + masks]`, the base style first, of sum 1 at every pixel; owned by the caller.
 */
export function regionWeights(masks: readonly PixelMask[], rect: PixelRect): tf.Tensor4D {
  const styles = 1 + masks.length;
  const weights = new Float32Array(rect.width * rect.height * styles);
  let at = 0;
  for (let y = 0; y < rect.height; y++) {
    for (let x = 0; x < rect.width; x++, at += styles) {
      let uncovered = 1;
      for (let style = masks.length; style > 0; style--) {
        const cover = coverAt(masks[style - 1] as PixelMask, rect.x + x, rect.y + y);
        weights[at + style] = uncovered * cover;
        uncovered *= 1 - cover;
      }
      weights[at] = uncovered;
    }
  }
  return tf.tensor4d(weights, [1, rect.height, rect.width, styles]);
}

/** A mask for a smaller copy of the picture, each value the mean of those it stands for. */
export function downscaleMask(mask: PixelMask, width: number, height: number): PixelMask {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * mask.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * mask.height) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * mask.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * mask.width) / width));
      let sum = 0;
      for (let row = top; row < bottom; row++) {
        for (let at = row * mask.width + left; at < row * mask.width + right; at++) sum += mask.data[at] as number;
      }
      data[y * width + x] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  }
  return { width, height, data };
}

function coverAt({ width, height, data }: PixelMask, x: number, y: number): number {
  return (data[mirroredIndex(y, height) * width + mirroredIndex(x, width)] as number) / 255;
}
