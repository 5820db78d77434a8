import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { Checkpoint } from '../checkpoints/checkpoint.js';

/** The samples of one batch as bytes, `count * size * size * 3` each (sRGB 0-255, interleaved). */
export interface PixelBatch {
  readonly count: number;
  readonly size: number;
  readonly content: Uint8Array;
  readonly style: Uint8Array;
}

/** The source of training images. Batches are pure functions of the step. */
export interface BatchSource {
  /** The number of photos in an epoch. */
  readonly photoCount: number;
  /** The samples of step `step` (from 1). Steps are requested in order, so that the next ones can be decoded ahead. */
  take(step: number): Promise<PixelBatch>;
  /** The fixed samples that previews show. */
  previewBatch(): Promise<PixelBatch>;
}

/**
 * One line of `losses.jsonl`. All fields except `imagesPerSecond` and `seconds` are identical in every run of one
 * configuration.
 */
export interface LossRecord {
  readonly step: number;
  readonly epoch: number;
  /** Means since the previous line, by network and loss. `total` is what the network minimizes. */
  readonly losses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly gradientNorms: Readonly<Record<string, number>>;
  /** The learning rate at this step as a factor of the highest, 0-1. */
  readonly learningRateFactor: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
}

/** Pictures by column name; every list has one picture for each fixed sample. */
export type PreviewPictures = ReadonlyMap<string, readonly PixelImage[]>;

/** Stores a run's results. */
export interface RunStore {
  appendLosses(record: LossRecord): Promise<void>;
  /** Writes a checkpoint atomically, then deletes those that are neither among the latest ones nor the best. */
  saveCheckpoint(checkpoint: Checkpoint, isBest: boolean): Promise<void>;
  savePreview(step: number, pictures: PreviewPictures): Promise<string>;
}

export type TrainingEvent =
  | {
      readonly type: 'started';
      readonly step: number;
      readonly totalSteps: number | undefined;
      readonly parameterCounts: Readonly<Record<string, number>>;
    }
  | { readonly type: 'budget'; readonly totalSteps: number; readonly secondsPerStep: number }
  | {
      readonly type: 'losses';
      readonly record: LossRecord;
      readonly totalSteps: number | undefined;
      readonly secondsLeft: number | undefined;
    }
  | { readonly type: 'epoch'; readonly epoch: number; readonly losses: LossRecord['losses'] }
  | { readonly type: 'checkpoint'; readonly step: number; readonly isBest: boolean }
  | { readonly type: 'preview'; readonly step: number; readonly path: string };

/** The result of a run. `waitShare` is the share of the time during which the backend waited for data. */
export interface TrainingOutcome {
  readonly reason: 'finished' | 'stopped';
  readonly step: number;
  readonly totalSteps: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly waitShare: number;
}
