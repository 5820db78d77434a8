import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import type { StyleCode } from '../models/styleCode.js';
import { downscaleTo } from '../tensors/downscale.js';
import { mirroredIndex, type PixelRect } from '../tensors/imageTensor.js';
import type { StyleAtStrength } from './picturePainter.js';

/** A style or the photo, covering a part of a picture. */
export interface Region {
  /** Null: the photo is kept here. */
  readonly code: StyleCode | null;
  /** Above 0, at most 1; absent: that of the picture. */
  readonly strength?: number | undefined;
  /** Of the same size as the picture. */
  readonly mask: PixelMask;
}

/** A style that covers a part of a picture. */
export interface StyleRegion extends Region {
  readonly code: StyleCode;
}

/** The regions that the network paints. */
export function styleRegions(regions: readonly Region[]): StyleRegion[] {
  return regions.flatMap(({ code, ...region }) => (code === null ? [] : [{ code, ...region }]));
}

/** The styles of a picture: the base style's, then each region's. */
export function stylesOf(base: StyleAtStrength, regions: readonly StyleRegion[]): StyleAtStrength[] {
  return [base, ...regions.map(({ code, strength = base.strength }) => ({ code, strength }))];
}

/** @throws ExpectedError `config/invalid` if a mask and the picture differ in size. */
export function assertMaskSizes(regions: readonly Pick<Region, 'mask'>[], width: number, height: number): void {
  for (const { mask } of regions) {
    if (mask.width === width && mask.height === height && mask.data.length === width * height) continue;
    throw new ExpectedError(
      'config/invalid',
      `A mask measures ${mask.width} x ${mask.height} where the picture has ${width} x ${height}.`,
    );
  }
}

/**
 * The weight of each style at each pixel of a rectangle: regions are stacked, the first lowest; uncovered pixels have
 * the base style.
 *
 * @param rect in px; pixels outside the masks are filled by reflection, as for pictures.
 * @returns `[1, height, width, 1 + masks]`, the base style first, with sum 1 at every pixel; owned by the caller.
 */
export function regionWeights(masks: readonly PixelMask[], rect: PixelRect): tf.Tensor4D {
  return tf.tensor4d(styleShares(masks, rect), [1, rect.height, rect.width, 1 + masks.length]);
}

/** The same as numbers. */
export function styleShares(masks: readonly PixelMask[], rect: PixelRect): Float32Array {
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
  return weights;
}

/**
 * Copies the photo into a finished picture in place, where a region keeps it and no other region is above.
 *
 * @param photo of the same size as the picture, like the masks
 * @throws ExpectedError `config/invalid` if a mask has a different size.
 */
export function layPhotoBack(stylized: PixelImage, photo: PixelImage, regions: readonly Region[]): void {
  if (regions.every(({ code }) => code !== null)) return;
  assertMaskSizes(regions, stylized.width, stylized.height);
  const count = stylized.width * stylized.height;
  for (let i = 0; i < count; i++) {
    let [share, uncovered] = [0, 1];
    for (let region = regions.length - 1; region >= 0; region--) {
      const { code, mask } = regions[region] as Region;
      const cover = (mask.data[i] as number) / 255;
      if (code === null) share += uncovered * cover;
      uncovered *= 1 - cover;
    }
    if (share === 0) continue;
    for (let at = 3 * i; at < 3 * i + 3; at++) {
      const painted = stylized.data[at] as number;
      stylized.data[at] = Math.round(painted + share * ((photo.data[at] as number) - painted));
    }
  }
}

/**
 * The same, as a copy if there is anything to do; the photo may be larger than the picture. Throws like `layPhotoBack`.
 */
export function withPhotoBack(stylized: PixelImage, photo: PixelImage, regions: readonly Region[]): PixelImage {
  if (regions.every(({ code }) => code !== null)) return stylized;
  const copy = { ...stylized, data: stylized.data.slice() };
  layPhotoBack(copy, downscaleTo(photo, copy), regions);
  return copy;
}

/** A mask for a smaller copy of the picture; each value is the mean of the values it replaces. */
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
