import type { RandomSource } from '../../layers/convolution.js';
import type { TransferSettings } from '../../models/featureTransfer.js';

/** Ranges of temperatures and color weights in training, as powers of ten. */
const TEMPERATURES = [-2.2, -1.3] as const;
const COLOR_AFFINITIES = [-1, -0.1] as const;
const BALANCES = [0.6, 1] as const;

/**
 * Draws a random mixture of coloring and attention, from the nearest feature only to a mean of many, so that the
 * decoder learns all settings a user can choose.
 */
export function drawSettings(draw: RandomSource): TransferSettings {
  const coloring = draw();
  const temperature = 10 ** between(TEMPERATURES, draw());
  const colorAffinity = 10 ** between(COLOR_AFFINITIES, draw());
  return { coloring, temperature, colorAffinity, balance: between(BALANCES, draw()) };
}

function between([least, most]: readonly [number, number], share: number): number {
  return least + (most - least) * share;
}
