import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** A rectangle of an image in px. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Converts bytes to a float image 0-1 `[1, height, width, 3]`, owned by the caller. Sides that are not a multiple of
 * `multiplePx` are extended at the right and the bottom by reflection.
 */
export function imageToTensor(image: PixelImage, multiplePx: number): tf.Tensor4D {
  return rectToTensor(image, {
    x: 0,
    y: 0,
    width: paddedSize(image.width, multiplePx),
    height: paddedSize(image.height, multiplePx),
  });
}

/** A rectangle of an image as `imageToTensor` returns it; pixels outside the image are filled by reflection. */
export function rectToTensor(image: PixelImage, rect: PixelRect): tf.Tensor4D {
  const columns = Int32Array.from({ length: rect.width }, (_, x) => 3 * mirroredIndex(rect.x + x, image.width));
  const values = new Float32Array(rect.width * rect.height * 3);
  const { data } = image;
  let target = 0;
  for (let y = 0; y < rect.height; y++) {
    const row = mirroredIndex(rect.y + y, image.height) * image.width * 3;
    for (let x = 0; x < rect.width; x++) {
      const source = row + (columns[x] as number);
      values[target++] = (data[source] as number) / 255;
      values[target++] = (data[source + 1] as number) / 255;
      values[target++] = (data[source + 2] as number) / 255;
    }
  }
  return tf.tensor4d(values, [1, rect.height, rect.width, 3]);
}

/**
 * Converts a float image `[1, height, width, 3]` to bytes: clamped to 0-1 and rounded. The tensor is owned by the
 * caller.
 */
export async function tensorToImage(tensor: tf.Tensor4D): Promise<PixelImage> {
  const values = await tensor.data<'float32'>();
  return { width: tensor.shape[2], height: tensor.shape[1], data: toBytes(values) };
}

/** Converts numbers 0-1 to bytes 0-255, clamped and rounded to nearest. */
export function toBytes(values: Float32Array): Uint8Array {
  // A clamped array rounds to nearest and clamps natively in one step.
  const bytes = new Uint8ClampedArray(values.length);
  for (let index = 0; index < values.length; index++) bytes[index] = (values[index] as number) * 255;
  return new Uint8Array(bytes.buffer);
}

/**
 * The padded side of a network input whose coarsest features have positions of `multiplePx` pixels: at least two
 * positions, since fewer cannot be padded by reflection.
 */
export function paddedSize(sizePx: number, multiplePx: number): number {
  return Math.max(2 * multiplePx, roundUp(sizePx, multiplePx));
}

export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** `index` mapped into 0 to `length - 1` by reflection at the first and the last pixel. */
export function mirroredIndex(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const folded = ((index % period) + period) % period;
  return folded < length ? folded : period - folded;
}
