import { z } from 'zod';
import { batchItemViewSchema, batchJobSummarySchema, batchProgressSchema, ITEM_STATES } from '../batch/batchState.js';
import { CONFLICT_POLICIES, outputRulesSchema } from '../batch/batchSettings.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { anyPhotoRecipeSchema } from './stylize.js';
import { idSchema, mediaIdSchema, nameTemplateSchema, nothing, pathSchema, timeSchema } from './values.js';

/** What a batch makes of every photo: a look, and how the picture is written. */
const wishSchema = z.object({
  /** Stands for `{style}` in names; null: the names of its styles. */
  name: z.string().trim().min(1).max(120).nullable(),
  recipe: anyPhotoRecipeSchema,
  output: outputRulesSchema,
});

/** A new batch. Its settings are frozen when it is added. */
const newBatchSchema = z.object({
  source: pathSchema,
  /** May be the source or a folder inside it: originals are never overwritten. */
  destination: pathSchema,
  isRecursive: z.boolean(),
  /** Globs for paths relative to the source. A glob without a slash matches the file's name. Empty: all. */
  include: z.array(z.string().min(1).max(200)).max(50).default([]),
  exclude: z.array(z.string().min(1).max(200)).max(50).default([]),
  renditions: z.array(wishSchema).min(1).max(32),
  /** Names of the outputs, like `{name}-{style}`; null: chosen automatically. */
  template: nameTemplateSchema.nullable(),
  conflict: z.enum(CONFLICT_POLICIES),
  /** Also stylizes photos that arrive later, until it is cancelled. */
  isWatching: z.boolean(),
});
export type NewBatch = z.output<typeof newBatchSchema>;

const oneJob = z.object({ jobId: idSchema });

/** What can happen when the queue is finished. */
export const AFTER_BATCH = ['nothing', 'quit', 'sleep'] as const;
export type AfterBatch = (typeof AFTER_BATCH)[number];

const afterSchema = z.object({
  action: z.enum(AFTER_BATCH),
  /** When it will happen unless the user cancels it; null before the queue is finished. */
  dueAt: timeSchema.nullable(),
});
export type AfterState = z.infer<typeof afterSchema>;

/** The latest photo that a job has finished, and its picture. */
const batchPicturesSchema = z.object({
  jobId: idSchema,
  photo: z.string(),
  before: mediaIdSchema,
  after: mediaIdSchema,
});
export type BatchPictures = z.infer<typeof batchPicturesSchema>;

/** A photo as its file's header describes it. */
const batchPhotoSchema = z.object({
  /** Relative to the source, with slashes. */
  photo: z.string(),
  /** Upright, in px; null if the header cannot be read. */
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  /** The day it was taken, else the day of its file: `2024-05-31`. */
  takenOn: z.string(),
});
export type BatchPhoto = z.infer<typeof batchPhotoSchema>;

export const batchCalls = {
  /** In the order of work, including finished jobs. */
  'batch.list': {
    input: nothing,
    output: z.object({
      jobs: z.array(batchJobSummarySchema),
      isWorking: z.boolean(),
      pictures: z.array(batchPicturesSchema),
      after: afterSchema,
    }),
  },
  /** What a batch of these photos would find. A newer call cancels an older one, which then answers `cancelled`. */
  'batch.look': {
    input: newBatchSchema.pick({ source: true, destination: true, isRecursive: true, include: true, exclude: true }),
    output: z.object({
      photos: z.int().nonnegative(),
      /** How many of them are videos. */
      videos: z.int().nonnegative(),
      first: batchPhotoSchema.nullable(),
    }),
  },
  /** Scans the photos, adds a job at the end of the queue and starts the queue. */
  'batch.add': { input: newBatchSchema, output: z.object({ job: batchJobSummarySchema }) },
  /** Starts the queue, including jobs of earlier runs of the program. */
  'batch.start': { input: nothing, output: nothing },
  /** Stops the queue. Jobs in progress continue at the next start. */
  'batch.stop': { input: nothing, output: nothing },
  'batch.pause': { input: oneJob, output: nothing },
  'batch.resume': { input: oneJob, output: nothing },
  /** Cancels a job. The pictures it has written stay. */
  'batch.cancel': { input: oneJob, output: nothing },
  /** Answers how many items will be tried again. */
  'batch.retryFailed': { input: oneJob, output: z.object({ count: z.int().nonnegative() }) },
  /** Jobs that are not named follow in their previous order. */
  'batch.reorder': { input: z.object({ jobIds: z.array(idSchema) }), output: nothing },
  /** Cancels a job and removes it from the list. The pictures it has written stay. */
  'batch.remove': { input: oneJob, output: nothing },
  /** Items starting at `from`, only those in `state` if that is given. */
  'batch.items': {
    input: oneJob.extend({
      from: z.int().nonnegative(),
      count: z.int().min(1).max(1000),
      state: z.enum(ITEM_STATES).nullable().default(null),
    }),
    output: z.object({ items: z.array(batchItemViewSchema) }),
  },
  /** The report of a finished job as one HTML page, to be fetched as media, variant `file`. */
  'batch.report': { input: oneJob, output: z.object({ path: pathSchema, media: mediaIdSchema }) },
  /** Opens that page in the system's browser. Needs the capability `reveal`. */
  'batch.openReport': { input: oneJob, output: nothing },
  /** Sets what happens once when the queue is finished. Also cancels a countdown. */
  'batch.setAfter': { input: afterSchema.pick({ action: true }), output: nothing },
} as const satisfies CallDeclarations;

export const batchEvents = {
  /** A job was added or its state has changed. */
  'batch.job': z.object({ job: batchJobSummarySchema }),
  'batch.removed': z.object({ jobId: idSchema }),
  'batch.order': z.object({ jobIds: z.array(idSchema) }),
  'batch.progress': z.object({ jobId: idSchema, progress: batchProgressSchema }),
  /** Reports the newest pictures, not all of them. */
  'batch.pictures': batchPicturesSchema,
  'batch.after': afterSchema,
  'batch.item': z.object({ jobId: idSchema, item: batchItemViewSchema }),
  /** A job is done or cancelled, and its report is written. */
  'batch.ended': z.object({ job: batchJobSummarySchema }),
} as const satisfies EventDeclarations;
