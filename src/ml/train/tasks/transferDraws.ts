import type { RandomSource } from '../../layers/convolution.js';
import type { TransferSettings } from '../../models/featureTransfer.js';

/** Ranges of the settings in training, around those that ship; temperatures and color weights as powers of ten. */
const COLORINGS = [0.45, 0.75] as const;
const STRUCTURES = [0.35, 0.65] as const;
const TEMPERATURES = [-2.3, -1.7] as const;
const COLOR_AFFINITIES = [-0.6, -0.2] as const;
const BALANCES = [0.65, 0.85] as const;

/** Draws the transfer's settings, so that the decoders learn what slightly other settings would give them. */
export function drawSettings(draw: RandomSource): TransferSettings {
  return {
    coloring: between(COLORINGS, draw()),
    structure: between(STRUCTURES, draw()),
    temperature: 10 ** between(TEMPERATURES, draw()),
    colorAffinity: 10 ** between(COLOR_AFFINITIES, draw()),
    balance: between(BALANCES, draw()),
  };
}

function between([least, most]: readonly [number, number], share: number): number {
  return least + (most - least) * share;
}
