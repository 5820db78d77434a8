import type { RandomSource } from '../../layers/convolution.js';
import type { GeneratorOptions } from '../../models/generatorShape.js';

export type TransferSettings = Pick<GeneratorOptions, 'coloring' | 'temperature'>;

/** Temperatures of training, as powers of ten. */
const LEAST_EXPONENT = -2;
const MOST_EXPONENT = -0.8;

/** Any mixture of coloring and attention, from the nearest feature alone to a mean of many: the decoder learns all. */
export function drawSettings(draw: RandomSource): TransferSettings {
  const coloring = draw();
  return { coloring, temperature: 10 ** (LEAST_EXPONENT + (MOST_EXPONENT - LEAST_EXPONENT) * draw()) };
}

/** A seed of noise. */
export function drawNoiseSeed(draw: RandomSource): number {
  return Math.floor(draw() * 2 ** 31);
}
