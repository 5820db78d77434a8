import { z } from 'zod';
import type { SavedFormat } from './savedFormat.js';

const time = z.number().nonnegative().nullable();

/** When a training may run, in Unix milliseconds. Null: from now on, or to its end. */
export const trainingPlanSchema = z.object({ startAt: time.default(null), stopAt: time.default(null) });
export type TrainingPlan = Readonly<z.output<typeof trainingPlanSchema>>;

export const UNPLANNED: TrainingPlan = { startAt: null, stopAt: null };

const queueSchema = z.object({
  format: z.literal('pentimento-training-queue'),
  version: z.literal(1),
  entries: z.array(z.object({ id: z.string().min(1), startAt: time, stopAt: time })),
});

/** `queue.json` in the folder of all runs: what is to be trained, in order. */
export const TRAINING_QUEUE_FORMAT: SavedFormat<z.infer<typeof queueSchema>> = { version: 1, schema: queueSchema };

export type QueuedTraining = Readonly<z.infer<typeof queueSchema>['entries'][number]>;

/** What a queued training waits for: its turn, its time, mains power, or that the user lets it go on after a restart. */
export const TRAINING_WAITS = ['turn', 'time', 'power', 'you'] as const;
export type TrainingWait = (typeof TRAINING_WAITS)[number];
