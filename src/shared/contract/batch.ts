import { z } from 'zod';
import { batchItemViewSchema, batchJobSummarySchema, batchProgressSchema } from '../batch/batchState.js';
import { CONFLICT_POLICIES, outputRulesSchema } from '../batch/batchSettings.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { recipeSchema } from './stylize.js';
import { idSchema, mediaIdSchema, nameTemplateSchema, nothing, pathSchema } from './values.js';

/** What is made of every photo: a look, and how it is written. */
const wishSchema = z.object({
  /** Stands for `{style}` in names; null: the names of its styles. */
  name: z.string().trim().min(1).max(120).nullable(),
  recipe: recipeSchema,
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

export const batchCalls = {
  /** In the order in which they are worked on, with those that are over. */
  'batch.list': { input: nothing, output: z.object({ jobs: z.array(batchJobSummarySchema), isWorking: z.boolean() }) },
  /** Looks at the photos, adds a job at the end and begins to work on what waits. */
  'batch.add': { input: newBatchSchema, output: z.object({ job: batchJobSummarySchema }) },
  /** Begins to work on what waits: also what an earlier start of the program left. */
  'batch.start': { input: nothing, output: nothing },
  /** Stops working; what is under way goes on at the next start. */
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
  'batch.items': {
    input: oneJob.extend({ from: z.int().nonnegative(), count: z.int().min(1).max(1000) }),
    output: z.object({ items: z.array(batchItemViewSchema) }),
  },
  /** The report of a job that is over, as one HTML page: to be fetched as media, variant `file`. */
  'batch.report': { input: oneJob, output: z.object({ path: pathSchema, media: mediaIdSchema }) },
} as const satisfies CallDeclarations;

export const batchEvents = {
  /** A job is new or has another state. */
  'batch.job': z.object({ job: batchJobSummarySchema }),
  'batch.removed': z.object({ jobId: idSchema }),
  'batch.order': z.object({ jobIds: z.array(idSchema) }),
  'batch.progress': z.object({ jobId: idSchema, progress: batchProgressSchema }),
  'batch.item': z.object({ jobId: idSchema, item: batchItemViewSchema }),
  /** A job is done or was cancelled; its report is written. */
  'batch.ended': z.object({ job: batchJobSummarySchema }),
} as const satisfies EventDeclarations;
