import type { StyleNetwork } from './styleInfo.js';

/** Approximate resources needed to train a style. */
export interface TrainingCost {
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

const MB = 1e6;

/**
 * Measured with `tensorflow` and the settings of custom styles (four crops of 192 px per step): the process used at
 * most 1.13 GB for a code and 1.18 GB for a separate network.
 */
const MEMORY_BYTES: Readonly<Record<StyleNetwork, number>> = { shared: 1200 * MB, own: 1250 * MB };

/** How many checkpoints of a style's training are kept to look back at, besides the last two and the best one. */
export const OLDER_CHECKPOINTS = 9;

/** All checkpoints, the start and the result. */
const CHECKPOINTS = OLDER_CHECKPOINTS + 3;
const KEPT_BYTES: Readonly<Record<StyleNetwork, number>> = {
  shared: CHECKPOINTS * 2 * MB,
  own: CHECKPOINTS * 13 * MB + 6 * MB,
};

/** A rendered scene of 307 by 307 px as PNG. */
const SCENE_BYTES = 0.28 * MB;

/** The last 40 preview sheets. */
const PREVIEW_BYTES = 40 * 0.25 * MB;

/** Loss log: one line every ten steps; two processor cores do about 250 steps per hour. */
const BYTES_PER_HOUR = 0.1 * MB;

/** @param scenes number of rendered scenes used in addition to the photos. */
export function trainingCost(network: StyleNetwork, minutes: number, scenes: number): TrainingCost {
  const learning = KEPT_BYTES[network] + PREVIEW_BYTES + (minutes / 60) * BYTES_PER_HOUR;
  return { memoryBytes: MEMORY_BYTES[network], diskBytes: learning + scenes * SCENE_BYTES };
}
