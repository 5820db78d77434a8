import { z } from 'zod';
import { BACKEND_NAMES } from '../domain/backends.js';
import { errorDataSchema } from '../domain/errorData.js';
import { type SavedFormat } from '../domain/savedFormat.js';
import { batchItemViewSchema, batchTotalsSchema } from './batchState.js';
import { batchSettingsSchema, shardSchema } from './batchSettings.js';

export const BATCH_REPORT_FORMAT = 'pentimento-batch-report';

/** The full report of a batch job: `report.json`. */
export const batchReportSchema = z.object({
  format: z.literal(BATCH_REPORT_FORMAT),
  version: z.literal(1),
  jobs: z.array(z.string()).min(1),
  settings: batchSettingsSchema.omit({ shard: true }),
  /** The part of a divided batch; absent for a whole batch. */
  shard: shardSchema.optional(),
  /** Identifies the list of photos, which is the same for all parts of a divided batch. */
  listing: z.object({ photos: z.int().nonnegative(), sha256: z.string() }),
  problems: z.array(errorDataSchema),
  totals: batchTotalsSchema,
  /** ISO 8601; `endedAt` is null while the job has not ended. */
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  /** Engine time of all parts, in seconds. */
  engineSeconds: z.number().nonnegative(),
  computedOn: z.array(z.object({ backend: z.enum(BACKEND_NAMES), deviceName: z.string() })),
  items: z.array(batchItemViewSchema),
});
export type BatchReport = z.infer<typeof batchReportSchema>;

export const REPORT_FORMAT: SavedFormat<BatchReport> = { version: 1, schema: batchReportSchema };
