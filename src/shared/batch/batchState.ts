import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { photoNoteSchema } from '../domain/photoNote.js';
import { CONFLICT_POLICIES } from './batchSettings.js';

/** `paused` by the user or, with a reason, by a problem: a full disk, a missing folder. */
export const JOB_STATES = ['waiting', 'running', 'paused', 'done', 'cancelled'] as const;
export type BatchJobState = (typeof JOB_STATES)[number];

export const ITEM_STATES = ['waiting', 'done', 'skipped', 'failed'] as const;
export type BatchItemState = (typeof ITEM_STATES)[number];

export const batchTotalsSchema = z.object({
  items: z.int().nonnegative(),
  done: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Of all items, and of finished items; unreadable photos count as 0. */
  megapixels: z.number().nonnegative(),
  megapixelsOver: z.number().nonnegative(),
});
export type BatchTotals = z.infer<typeof batchTotalsSchema>;

/** A job of the queue, for lists. */
export const batchJobSummarySchema = z.object({
  id: z.string(),
  source: z.string(),
  destination: z.string(),
  /** The names of its renditions. */
  renditions: z.array(z.string()),
  conflict: z.enum(CONFLICT_POLICIES),
  isWatching: z.boolean(),
  state: z.enum(JOB_STATES),
  /** Why it is paused, unless the user paused it. */
  reason: errorDataSchema.nullable(),
  totals: batchTotalsSchema,
  /** ISO 8601 */
  createdAt: z.string(),
});
export type BatchJobSummary = z.infer<typeof batchJobSummarySchema>;

/** One output of one photo. Paths are relative to the job's source and destination, with slashes. */
export const batchItemViewSchema = z.object({
  item: z.int().nonnegative(),
  photo: z.string(),
  rendition: z.string(),
  out: z.string(),
  state: z.enum(ITEM_STATES),
  error: errorDataSchema.nullable(),
  /** Size of the output, once it is written. */
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  seconds: z.number().nonnegative().nullable(),
  /** Parts of the photo's file that were not painted. */
  notes: z.array(photoNoteSchema).default([]),
});
export type BatchItemView = z.infer<typeof batchItemViewSchema>;

/** Progress of a running job. */
export const batchProgressSchema = z.object({
  totals: batchTotalsSchema,
  /** 0-1, by megapixels, including partly finished items. Decreases only if a watched folder gets new photos. */
  fraction: z.number().min(0).max(1),
  /** Null until a few items are finished. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** The photo in progress. */
  current: z.string().nullable(),
  phase: z.string(),
});
export type BatchProgress = z.infer<typeof batchProgressSchema>;

/** Events of a queue. */
export type BatchEvent =
  | { readonly type: 'job'; readonly job: BatchJobSummary }
  | { readonly type: 'removed'; readonly jobId: string }
  | { readonly type: 'order'; readonly jobIds: readonly string[] }
  | { readonly type: 'progress'; readonly jobId: string; readonly progress: BatchProgress }
  | { readonly type: 'item'; readonly jobId: string; readonly item: BatchItemView }
  /** A job has ended (done or cancelled) and its report is written. */
  | { readonly type: 'ended'; readonly job: BatchJobSummary; readonly reportFolder: string };
