import { join } from 'node:path';
import { OLDER_CHECKPOINTS } from '../../shared/domain/trainingCost.js';
import { TINY_PX } from '../../shared/domain/trainingPictures.js';
import { parseTrainingConfig, type TrainingConfig } from '../../ml/train/config.js';
import { HELD_OUT_PHOTOS } from './styleSet.js';
import type { StyleRun } from './styleRun.js';

/** The initial weights of a training, in the run's folder. */
export const INITIAL_FILE = 'initial.safetensors';

/** At most this much of a training is lost when the machine fails. */
const CHECKPOINT_MINUTES = 5;

const CROP_PX = TINY_PX;
/** Rendered scenes are this many crops wide, so that crops can vary in position. */
const SCENE_CROPS = 1.6;
export const SCENE_PX = Math.round(CROP_PX * SCENE_CROPS);

/**
 * A single style may move further than the base, which must suit all styles: the terms that compare with the style
 * weigh more.
 */
const WEIGHTS = { momentsWeight: 3, covarianceWeight: 6, nearestWeight: 3, coverageWeight: 2 };

/** A code and a whole decoder need different settings: many weights with small values need small, steady steps. */
const SETTINGS = {
  // The code's modulation is about 800 numbers of magnitude 1: it takes larger steps than a network's weights.
  shared: { trains: 'code', learningRate: 0.01, averageDecay: 0.98 },
  own: { trains: 'network', learningRate: 2e-4, averageDecay: 0.99 },
} as const;

/** The configuration of a style's training. @param photos the folder to train on @param trunk the model's */
export function styleConfig(run: string, notes: StyleRun, photos: string, trunk: string): TrainingConfig {
  const { seed, styles: art, model, length, network } = notes;
  const { trains, learningRate, averageDecay } = SETTINGS[network];
  return parseTrainingConfig({
    seed,
    task: { name: 'customStyle', trunk, trains, ...WEIGHTS },
    data: { photos, art, model, cropSize: CROP_PX, scale: [1.05, 1.8], maxUpscale: 2, holdOut: HELD_OUT_PHOTOS },
    initialWeights: join(run, INITIAL_FILE),
    batch: 4,
    ...length,
    optimizer: { learningRate },
    networks: { discriminator: { learningRate: 2e-4 } },
    schedule: { warmupSteps: 20, decayStart: 0.3, finalFraction: 0.05 },
    averageDecay,
    checkpoints: { every: 100, everyMinutes: CHECKPOINT_MINUTES, spread: OLDER_CHECKPOINTS },
    // After the first step, then as often as the trainer's share of time for previews allows: a step takes 20 ms on
    // some machines and 20 s on others, and the user should see the style develop.
    previews: { every: 1, count: 4, size: 256, keep: 40 },
    logEvery: 10,
  });
}
