import { z } from 'zod';
import { BACKEND_NAMES } from '../domain/backends.js';
import { errorDataSchema } from '../domain/errorData.js';
import { type SavedFormat } from '../domain/savedFormat.js';
import { batchItemViewSchema, batchTotalsSchema } from './batchState.js';
import { batchSettingsSchema, shardSchema } from './batchSettings.js';

export const BATCH_REPORT_FORMAT = 'pentimento-batch-report';

/** What a batch job did, in full: `report.json`. */
export const batchReportSchema = z.object({
  format: z.literal(BATCH_REPORT_FORMAT),
  version: z.literal(1),
  jobs: z.array(z.string()).min(1),
  settings: batchSettingsSchema.omit({ shard: true }),
  /** Which part of a divided batch it is; absent for a whole one. */
  shard: shardSchema.optional(),
  /** What the parts of a divided batch have in common: the photos that all of them saw. */
  listing: z.object({ photos: z.int().nonnegative(), sha256: z.string() }),
  problems: z.array(errorDataSchema),
  totals: batchTotalsSchema,
  /** ISO 8601; `endedAt` is null for a job that is not over. */
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** What the engine worked, in seconds, over all parts. */
  engineSeconds: z.number().nonnegative(),
  computedOn: z.array(z.object({ backend: z.enum(BACKEND_NAMES), deviceName: z.string() })),
  items: z.array(batchItemViewSchema),
});
export type BatchReport = z.infer<typeof batchReportSchema>;

export const REPORT_FORMAT: SavedFormat<BatchReport> = { version: 1, schema: batchReportSchema };
