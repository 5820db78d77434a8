import type { StyleNetwork } from './styleInfo.js';

/** What the training of a style takes of the machine, about. */
export interface TrainingCost {
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

const MB = 1e6;

/**
 * Measured with `tensorflow` at the settings of custom styles (four crops of 192 px a step): the most memory that the
 * process has held was 1.13 GB for a code and 1.18 GB for its own network.
 */
const MEMORY_BYTES: Readonly<Record<StyleNetwork, number>> = { shared: 1200 * MB, own: 1250 * MB };

/** Three checkpoints (the last two and the best one), the beginning and what was learnt. */
const KEPT_BYTES: Readonly<Record<StyleNetwork, number>> = { shared: 3 * 2 * MB, own: 3 * 13 * MB + 6 * MB };

/** Rendered scenes of 307 px a side as PNG. */
const SCENE_BYTES = 0.28 * MB;

/** The last 40 preview sheets. */
const PREVIEW_BYTES = 40 * 0.25 * MB;

/** Lines of losses: one every ten steps, of which two processor cores take some 250 an hour. */
const BYTES_PER_HOUR = 0.1 * MB;

/** @param scenes how many rendered scenes join the photos. */
export function trainingCost(network: StyleNetwork, minutes: number, scenes: number): TrainingCost {
  const learning = KEPT_BYTES[network] + PREVIEW_BYTES + (minutes / 60) * BYTES_PER_HOUR;
  return { memoryBytes: MEMORY_BYTES[network], diskBytes: learning + scenes * SCENE_BYTES };
}
