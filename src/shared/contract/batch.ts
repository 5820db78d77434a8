import { z } from 'zod';
import { batchItemViewSchema, batchJobSummarySchema, batchProgressSchema, ITEM_STATES } from '../batch/batchState.js';
import { CONFLICT_POLICIES, outputRulesSchema } from '../batch/batchSettings.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { recipeSchema } from './stylize.js';
import { idSchema, mediaIdSchema, nameTemplateSchema, nothing, pathSchema, timeSchema } from './values.js';

/** What is made of every photo: a look, and how it is written. */
const wishSchema = z.object({
  /** Stands for `{style}` in names; null: the names of its styles. */
  name: z.string().trim().min(1).max(120).nullable(),
  /** Regions belong to one photo. */
  recipe: recipeSchema.omit({ regions: true }),
  output: outputRulesSchema,
});

/** A new batch. Its settings are frozen when it is added. */
const newBatchSchema = z.object({
  source: pathSchema,
  /** May be the source, or lie in it: originals are never written over. */
  destination: pathSchema,
  isRecursive: z.boolean(),
  /** Globs on paths relative to the source; one without a slash looks at the file's name. Empty: all. */
  include: z.array(z.string().min(1).max(200)).max(50).default([]),
  exclude: z.array(z.string().min(1).max(200)).max(50).default([]),
  renditions: z.array(wishSchema).min(1).max(32),
  /** Names of the outputs, like `{name}-{style}`; null: what fits. */
  template: nameTemplateSchema.nullable(),
  conflict: z.enum(CONFLICT_POLICIES),
  /** Goes on with photos that arrive later, until it is cancelled. */
  isWatching: z.boolean(),
});
export type NewBatch = z.output<typeof newBatchSchema>;

const oneJob = z.object({ jobId: idSchema });

/** What may happen once the queue has nothing left to work on. */
export const AFTER_BATCH = ['nothing', 'quit', 'sleep'] as const;
export type AfterBatch = (typeof AFTER_BATCH)[number];

const afterSchema = z.object({
  action: z.enum(AFTER_BATCH),
  /** When it happens unless someone objects; null before the queue is through. */
  dueAt: timeSchema.nullable(),
});
export type AfterState = z.infer<typeof afterSchema>;

/** The last photo that a job is through with, and what was made of it. */
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
  /** In the order in which they are worked on, with those that are over. */
  'batch.list': {
    input: nothing,
    output: z.object({
      jobs: z.array(batchJobSummarySchema),
      isWorking: z.boolean(),
      pictures: z.array(batchPicturesSchema),
      after: afterSchema,
    }),
  },
  /** What a batch of these photos would find. A newer question ends an older one, which answers `cancelled` then. */
  'batch.look': {
    input: newBatchSchema.pick({ source: true, destination: true, isRecursive: true, include: true, exclude: true }),
    output: z.object({ photos: z.int().nonnegative(), first: batchPhotoSchema.nullable() }),
  },
  /** Looks at the photos, adds a job at the end and begins to work on what waits. */
  'batch.add': { input: newBatchSchema, output: z.object({ job: batchJobSummarySchema }) },
  /** Begins to work on what waits: also what an earlier start of the program left. */
  'batch.start': { input: nothing, output: nothing },
  /** Stops working; what is in progress continues at the next start. */
  'batch.stop': { input: nothing, output: nothing },
  'batch.pause': { input: oneJob, output: nothing },
  'batch.resume': { input: oneJob, output: nothing },
  /** Ends a job before its time; what it has written stays. */
  'batch.cancel': { input: oneJob, output: nothing },
  /** Answers how many items are tried once more. */
  'batch.retryFailed': { input: oneJob, output: z.object({ count: z.int().nonnegative() }) },
  /** Those that are not named follow as they were. */
  'batch.reorder': { input: z.object({ jobIds: z.array(idSchema) }), output: nothing },
  /** Forgets a job, ending it first; what it has written stays. */
  'batch.remove': { input: oneJob, output: nothing },
  /** Items from `from` on, of those in this state where one is named. */
  'batch.items': {
    input: oneJob.extend({
      from: z.int().nonnegative(),
      count: z.int().min(1).max(1000),
      state: z.enum(ITEM_STATES).nullable().default(null),
    }),
    output: z.object({ items: z.array(batchItemViewSchema) }),
  },
  /** The report of a job that is over, as one HTML page: to be fetched as media, variant `file`. */
  'batch.report': { input: oneJob, output: z.object({ path: pathSchema, media: mediaIdSchema }) },
  /** Opens that page in the system's browser. Needs the capability `reveal`. */
  'batch.openReport': { input: oneJob, output: nothing },
  /** Says what happens once, when the queue is through; also takes back what is about to happen. */
  'batch.setAfter': { input: afterSchema.pick({ action: true }), output: nothing },
} as const satisfies CallDeclarations;

export const batchEvents = {
  /** A job is new or has another state. */
  'batch.job': z.object({ job: batchJobSummarySchema }),
  'batch.removed': z.object({ jobId: idSchema }),
  'batch.order': z.object({ jobIds: z.array(idSchema) }),
  'batch.progress': z.object({ jobId: idSchema, progress: batchProgressSchema }),
  /** Tells of the newest pictures, not of all. */
  'batch.pictures': batchPicturesSchema,
  'batch.after': afterSchema,
  'batch.item': z.object({ jobId: idSchema, item: batchItemViewSchema }),
  /** A job is done or was cancelled; its report is written. */
  'batch.ended': z.object({ job: batchJobSummarySchema }),
} as const satisfies EventDeclarations;
