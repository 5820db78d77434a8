import type { RandomSource } from '../../layers/convolution.js';
import type { TransferSettings } from '../../models/featureTransfer.js';

/** Temperatures of training, as powers of ten. */
const EXPONENTS = [-2.3, -1.3] as const;
const COLOR_AFFINITIES = [0.03, 0.15] as const;
const BALANCES = [0.6, 1] as const;

/**
 * Any mixture of coloring and attention, from the nearest feature alone to a mean of many: the decoder learns all that a
 * user may choose.
 */
export function drawSettings(draw: RandomSource): TransferSettings {
  const coloring = draw();
  const temperature = 10 ** between(EXPONENTS, draw());
  const colorAffinity = between(COLOR_AFFINITIES, draw());
  return { coloring, temperature, colorAffinity, balance: between(BALANCES, draw()) };
}

/** A seed of noise. */
export function drawNoiseSeed(draw: RandomSource): number {
  return Math.floor(draw() * 2 ** 31);
}

function between([least, most]: readonly [number, number], share: number): number {
  return least + (most - least) * share;
}
