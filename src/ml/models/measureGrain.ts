import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { gaussianBlur } from '../tensors/gaussianBlur.js';
import { rectToTensor } from '../tensors/imageTensor.js';
import { LUMA } from '../tensors/luma.js';
import type { Grain } from './grain.js';

/** The deviation of an artwork's quietest tenth, for colors 0-1, from which on the photo gets all of the grain. */
const RESTLESS_DEVIATION = 0.017;
const LEAST_AMOUNT = 0.3;

/** How far marks point one way (0-1) where the flow begins, and from where on all of the grain flows. */
const FLOW_FROM = 0.25;
const FLOW_UNTIL = 0.33;

/** Marks are compared at two sizes, in px: their own blur, that of their ground, and that of the place around them. */
const MARK_SCALES = [
  { mark: 1, ground: 5, place: 8 },
  { mark: 2, ground: 8, place: 12 },
];

/** Of an artwork's places, from the one with the least contrast to the one with the most: forms have edges above. */
const PLACES_FROM = 0.1;
const PLACES_UNTIL = 0.6;

/**
 * Measures the grain for an artwork: how quiet its quietest places are, and how far the marks in its even areas point
 * one way there. Marks that do so at one size only are dots or stones in rows.
 *
 * @param artwork in the size at which it is encoded
 */
export async function measureGrain(artwork: PixelImage): Promise<Grain> {
  const luma = tf.tidy(() => {
    const { width, height } = artwork;
    const picture = rectToTensor(artwork, { x: 0, y: 0, width, height });
    return tf.sum<tf.Tensor4D>(tf.mul(picture, tf.tensor1d([...LUMA])), 3, true);
  });
  try {
    const quietest = quantile(await sorted(tf.tidy(() => contrast(luma))), 0.1);
    const coherences: number[] = [];
    for (const scale of MARK_SCALES) coherences.push(await coherence(luma, scale));
    const amount = Math.min(1, Math.max(LEAST_AMOUNT, quietest / RESTLESS_DEVIATION));
    return { amount, flow: smoothStep((Math.min(...coherences) - FLOW_FROM) / (FLOW_UNTIL - FLOW_FROM)) };
  } finally {
    luma.dispose();
  }
}

/** The deviation of fine detail around each place, `[1, height, width, 1]`. */
function contrast(luma: tf.Tensor4D): tf.Tensor {
  const detail = tf.sub<tf.Tensor4D>(gaussianBlur(luma, 1), gaussianBlur(luma, 6));
  return tf.sqrt(gaussianBlur(tf.square(detail), 6));
}

/**
 * How far the gradients of marks point one way around a place, 0-1: the anisotropy of the structure tensor (Bigün and
 * Granlund 1987, Optimal Orientation Detection of Linear Symmetry), on average over the even places.
 */
async function coherence(luma: tf.Tensor4D, { mark, ground, place }: (typeof MARK_SCALES)[number]): Promise<number> {
  const [energy, anisotropy] = tf.tidy(() => {
    const marks = tf.sub<tf.Tensor4D>(gaussianBlur(luma, mark), gaussianBlur(luma, ground));
    const [, height, width] = marks.shape;
    const part = (x: number, y: number): tf.Tensor4D => tf.slice(marks, [0, y, x, 0], [1, height - 2, width - 2, 1]);
    const [alongX, alongY] = [tf.sub<tf.Tensor4D>(part(2, 1), part(0, 1)), tf.sub<tf.Tensor4D>(part(1, 2), part(1, 0))];
    const [squareX, squareY] = [tf.square(alongX), tf.square(alongY)];
    const total = gaussianBlur(tf.add(squareX, squareY), place);
    const cosine = gaussianBlur(tf.sub(squareX, squareY), place);
    const sine = gaussianBlur(tf.mul<tf.Tensor4D>(tf.mul(alongX, alongY), 2), place);
    const length = tf.sqrt(tf.add<tf.Tensor4D>(tf.square(cosine), tf.square(sine)));
    return [total, tf.div(length, tf.add<tf.Tensor4D>(total, 1e-9))] as [tf.Tensor, tf.Tensor];
  });
  try {
    const [energies, shares] = [await energy.data<'float32'>(), await anisotropy.data<'float32'>()];
    const order = Float32Array.from(energies).sort();
    const [least, most] = [quantile(order, PLACES_FROM), quantile(order, PLACES_UNTIL)];
    let [sum, count] = [0, 0];
    energies.forEach((each, index) => {
      if (each < least || each > most) return;
      sum += shares[index]!;
      count++;
    });
    return sum / Math.max(1, count);
  } finally {
    tf.dispose([energy, anisotropy]);
  }
}

/** A tensor's numbers in ascending order; takes the tensor over. */
async function sorted(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return Float32Array.from(await tensor.data<'float32'>()).sort();
  } finally {
    tensor.dispose();
  }
}

function quantile(ascending: Float32Array, share: number): number {
  return ascending[Math.floor(share * (ascending.length - 1))]!;
}

function smoothStep(value: number): number {
  const t = Math.min(1, Math.max(0, value));
  return t * t * (3 - 2 * t);
}
