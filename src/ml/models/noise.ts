import * as tf from '@tensorflow/tfjs-core';
import { normal } from '../layers/convolution.js';
import { uniform } from '../../shared/counterRandom.js';

/** The noise repeats after this many positions of a level. */
const PERIOD = 256;
const SEED = 20260;

const fields = new Map<number, Float32Array>();

/**
 * Standard normal noise that depends only on the position in the picture, so that tiles and windows agree.
 *
 * @param stream one for each level.
 * @param rect in positions of the level.
 * @returns `[1, height, width, channels]`, owned by the caller.
 */
export function placedNoise(
  stream: number,
  channels: number,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): tf.Tensor4D {
  const field = fieldOf(stream, channels);
  const values = new Float32Array(width * height * channels);
  const wrapped = (index: number): number => ((index % PERIOD) + PERIOD) % PERIOD;
  for (let row = 0, to = 0; row < height; row++) {
    const from = wrapped(y + row) * PERIOD;
    for (let column = 0; column < width; column++) {
      const at = (from + wrapped(x + column)) * channels;
      for (let channel = 0; channel < channels; channel++) values[to++] = field[at + channel]!;
    }
  }
  return tf.tensor4d(values, [1, height, width, channels]);
}

function fieldOf(stream: number, channels: number): Float32Array {
  const key = stream * 1000 + channels;
  const known = fields.get(key);
  if (known) return known;
  let drawn = 0;
  const random = (): number => uniform(SEED, stream, drawn++);
  const field = Float32Array.from({ length: PERIOD * PERIOD * channels }, () => normal(random));
  fields.set(key, field);
  return field;
}
