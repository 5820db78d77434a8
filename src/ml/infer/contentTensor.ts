import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../../shared/counterRandom.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { normal } from '../layers/convolution.js';
import { paddedSize, rectToTensor, type PixelRect } from '../tensors/imageTensor.js';

/**
 * The grain's octaves: the size of its spots in px, and their deviation for colors 0-1. Features of an even area do not
 * vary, so nothing would be painted there but one flat color; whitening turns faint grain into the artwork's marks. Spots
 * of a pixel become ruled ripples, larger ones daubs and stones.
 */
const OCTAVES = [
  { px: 2, deviation: 0.005 },
  { px: 4, deviation: 0.01 },
  { px: 8, deviation: 0.014 },
];
const GRAIN_SEED = 20260;
/** The grain repeats after so many px. */
const PERIOD_PX = 512;

let field: Float32Array | undefined;

/** A rectangle of a photo as the generator reads it: with faint grain that belongs to each place of the photo. */
export function contentTensor(photo: PixelImage, rect: PixelRect): tf.Tensor4D {
  return tf.tidy(() => {
    const grained = tf.add<tf.Tensor4D>(rectToTensor(photo, rect), grain(rect));
    return tf.clipByValue(grained, 0, 1);
  });
}

/** A whole photo, its sides extended to multiples of `multiplePx` as by `imageToTensor`. */
export function wholeContentTensor(photo: PixelImage, multiplePx: number): tf.Tensor4D {
  const [width, height] = [paddedSize(photo.width, multiplePx), paddedSize(photo.height, multiplePx)];
  return contentTensor(photo, { x: 0, y: 0, width, height });
}

/** The grain of a rectangle, `[1, height, width, 1]`: the same at a place whatever the rectangle. */
function grain({ x, y, width, height }: PixelRect): tf.Tensor4D {
  field ??= createField();
  const values = new Float32Array(width * height);
  const wrapped = (at: number): number => ((at % PERIOD_PX) + PERIOD_PX) % PERIOD_PX;
  for (let row = 0, target = 0; row < height; row++) {
    const start = wrapped(y + row) * PERIOD_PX;
    for (let column = 0; column < width; column++) values[target++] = field[start + wrapped(x + column)]!;
  }
  return tf.tensor4d(values, [1, height, width, 1]);
}

function createField(): Float32Array {
  let drawn = 0;
  const random = (): number => normal(() => uniform(GRAIN_SEED, drawn++));
  const field = new Float32Array(PERIOD_PX ** 2);
  for (const { px, deviation } of OCTAVES) {
    const spots = spotField(px, random);
    const size = Math.sqrt(spots.reduce((sum, value) => sum + value ** 2, 0) / spots.length);
    for (let index = 0; index < field.length; index++) field[index]! += (deviation / size) * spots[index]!;
  }
  return field;
}

/** Random numbers on a lattice of so many px, smoothly interpolated (value noise); the field tiles. */
function spotField(px: number, random: () => number): Float32Array {
  const cells = PERIOD_PX / px;
  const lattice = Float32Array.from({ length: cells ** 2 }, random);
  const steps = Array.from({ length: PERIOD_PX }, (_, at) => {
    const from = Math.floor(at / px);
    const t = at / px - from;
    return { from, to: (from + 1) % cells, share: t * t * (3 - 2 * t) };
  });
  const spots = new Float32Array(PERIOD_PX ** 2);
  let index = 0;
  for (const y of steps) {
    for (const x of steps) {
      const above = lattice[y.from * cells + x.from]! * (1 - x.share) + lattice[y.from * cells + x.to]! * x.share;
      const below = lattice[y.to * cells + x.from]! * (1 - x.share) + lattice[y.to * cells + x.to]! * x.share;
      spots[index++] = above * (1 - y.share) + below * y.share;
    }
  }
  return spots;
}
