import { z } from 'zod';
import type { NamedArrays } from '../models/parameters.js';
import { trainingConfigSchema } from '../train/config.js';

/** The version of `state.json`. A new field with a default needs no new version; a changed meaning does. */
export const CHECKPOINT_VERSION = 1;

const lossesByName = z.record(z.string(), z.number());

/** Sums since the last log line, epoch or checkpoint, so that a resumed run logs exactly the same means. */
export const lossLedgerStateSchema = z.strictObject({
  /** Per network: the sums over the steps since the last log line. */
  window: z.record(z.string(), lossesByName),
  windowSteps: z.int().min(0),
  epoch: z.record(z.string(), lossesByName),
  epochSteps: z.int().min(0),
  /**
   * The first network's total, over the log lines since the last regular checkpoint; used to select the best
   * checkpoint.
   */
  sinceCheckpoint: z.strictObject({ sum: z.number(), count: z.int().min(0) }),
  /** Each network's first logged total, the reference for divergence. */
  initial: lossesByName,
});

/** Everything in a checkpoint except tensors. Data order and random choices are derived from the seed and the step. */
export const checkpointStateSchema = z.strictObject({
  version: z.literal(CHECKPOINT_VERSION),
  step: z.int().min(0),
  /** The frozen number of steps: the schedule's length. */
  totalSteps: z.int().positive(),
  imagesSeen: z.int().min(0),
  elapsedSeconds: z.number().min(0),
  bestLoss: z.number().nullable(),
  losses: lossLedgerStateSchema,
  config: trainingConfigSchema,
  /** SHA-256 of the configuration's JSON. */
  configHash: z.string(),
  /** SHA-256 of the sorted relative paths of the data; a different hash means a different order of samples. */
  dataHash: z.string(),
  backend: z.string(),
});

export type LossLedgerState = z.output<typeof lossLedgerStateSchema>;
export type CheckpointState = z.output<typeof checkpointStateSchema>;

/** A checkpoint in memory. Names: `network/parameter`, moments `network/first/parameter`, `network/second/parameter`. */
export interface Checkpoint {
  readonly state: CheckpointState;
  readonly weights: NamedArrays;
  readonly optimizer: NamedArrays;
  /** Moving averages of the networks that have one. */
  readonly average: NamedArrays;
}

/** The arrays of one network of a checkpoint, without the network's prefix. */
export function ofNetwork(arrays: NamedArrays, network: string): NamedArrays {
  const prefix = `${network}/`;
  const own = [...arrays].filter(([name]) => name.startsWith(prefix));
  return new Map(own.map(([name, array]) => [name.slice(prefix.length), array]));
}
