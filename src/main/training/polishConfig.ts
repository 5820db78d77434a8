import { join } from 'node:path';
import { parseTrainingConfig, type TrainingConfig } from '../../ml/train/config.js';
import { ADAPTER_RANK } from '../../ml/models/styleAdapter.js';

/** The initial weights of a polish, in the run's folder. */
export const INITIAL_FILE = 'initial.safetensors';
export const POLISH_RANK = ADAPTER_RANK;

/** How long a style is polished without other instructions: enough for a visible gain. */
export const POLISH_SECONDS = 90;

/**
 * Several small crops, which are compared with the artwork as one picture: crops of different photos have the contrast
 * and the colors of a whole one.
 */
const BATCH = 3;
const CROP_PX = 128;
const SCALE = [1.2, 3];
const HELD_OUT_PHOTOS = 2;

/**
 * The photo is held more firmly than by the base: that costs some closeness to the artwork and keeps the photo readable
 * (`docs/model-notes.md`, "Polish"). A discriminator learns too slowly to be of use in a minute.
 */
const LOSSES = {
  contentWeight: 1.5,
  similarityWeight: 2,
  coarseWeight: 0.6,
  adversarialWeight: 0,
  drawsSettings: false,
  poolsBatch: true,
};

export interface PolishConfigOptions {
  readonly run: string;
  readonly trunk: string;
  readonly modelFolder: string;
  /** Folders. */
  readonly photos: string;
  readonly art: string;
  readonly length: { readonly seconds: number } | { readonly steps: number };
  readonly seed: number;
}

/** The configuration of a polish. */
export function polishConfig({
  run,
  trunk,
  modelFolder,
  photos,
  art,
  length,
  seed,
}: PolishConfigOptions): TrainingConfig {
  return parseTrainingConfig({
    seed,
    task: { name: 'customStyle', trunk, trains: 'adapter', rank: POLISH_RANK, ...LOSSES },
    data: {
      photos,
      art,
      model: modelFolder,
      cropSize: CROP_PX,
      scale: SCALE,
      maxUpscale: 2,
      holdOut: HELD_OUT_PHOTOS,
    },
    initialWeights: join(run, INITIAL_FILE),
    batch: BATCH,
    ...('steps' in length ? { steps: length.steps } : { minutes: length.seconds / 60 }),
    optimizer: { kind: 'muon', learningRate: 0.012, beta1: 0.9, beta2: 0.99 },
    schedule: { warmupSteps: 5, decayStart: 0.4, finalFraction: 0.05 },
    averageDecay: 0.96,
    checkpoints: { every: 40, keep: 1 },
    // Nobody looks at previews of a minute's training; the trainer makes one in the end.
    previews: { every: 1_000_000, count: 1, size: 64 },
    logEvery: 5,
  });
}
