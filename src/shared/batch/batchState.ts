import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { photoNoteSchema } from '../domain/photoNote.js';
import { CONFLICT_POLICIES } from './batchSettings.js';

/** `paused` by the user or, with a reason, by the world: a full disk, a folder that is gone. */
export const JOB_STATES = ['waiting', 'running', 'paused', 'done', 'cancelled'] as const;
export type BatchJobState = (typeof JOB_STATES)[number];

export const ITEM_STATES = ['waiting', 'done', 'skipped', 'failed'] as const;
export type BatchItemState = (typeof ITEM_STATES)[number];

export const batchTotalsSchema = z.object({
  items: z.int().nonnegative(),
  done: z.int().nonnegative(),
  skipped: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** Of all items, and of those that are over; photos that could not be looked at count as nothing. */
  megapixels: z.number().nonnegative(),
  megapixelsOver: z.number().nonnegative(),
});
export type BatchTotals = z.infer<typeof batchTotalsSchema>;

/** A job of the queue, as lists show it. */
export const batchJobSummarySchema = z.object({
  id: z.string(),
  source: z.string(),
  destination: z.string(),
  /** The names of its renditions. */
  renditions: z.array(z.string()),
  conflict: z.enum(CONFLICT_POLICIES),
  isWatching: z.boolean(),
  state: z.enum(JOB_STATES),
  /** Why it is paused, where that was not asked for. */
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
  /** Of the output, once it is written. */
  width: z.int().positive().nullable(),
  height: z.int().positive().nullable(),
  seconds: z.number().nonnegative().nullable(),
  /** What the photo's file has that was not painted. */
  notes: z.array(photoNoteSchema).default([]),
});
export type BatchItemView = z.infer<typeof batchItemViewSchema>;

/** Where a running job stands. */
export const batchProgressSchema = z.object({
  totals: batchTotalsSchema,
  /** 0-1, by megapixels, the items in progress counted in part. Falls only where a watched folder brings more. */
  fraction: z.number().min(0).max(1),
  /** Null until a few items are done. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** The photo that is computed at present. */
  current: z.string().nullable(),
  phase: z.string(),
});
export type BatchProgress = z.infer<typeof batchProgressSchema>;

/** What a queue tells its listeners. */
export type BatchEvent =
  | { readonly type: 'job'; readonly job: BatchJobSummary }
  | { readonly type: 'removed'; readonly jobId: string }
  | { readonly type: 'order'; readonly jobIds: readonly string[] }
  | { readonly type: 'progress'; readonly jobId: string; readonly progress: BatchProgress }
  | { readonly type: 'item'; readonly jobId: string; readonly item: BatchItemView }
  /** A job is over: done or cancelled, its report written. */
  | { readonly type: 'ended'; readonly job: BatchJobSummary; readonly reportFolder: string };
