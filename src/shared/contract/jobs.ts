import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { idSchema, mediaIdSchema, nothing, pathSchema, timeSchema } from './values.js';

const exportResultSchema = z.object({
  kind: z.literal('export'),
  /** Null if the picture waits to be fetched (variant `file`) instead of lying in a folder of the user's. */
  path: pathSchema.nullable(),
  fileName: z.string(),
  media: mediaIdSchema,
  width: z.int().positive(),
  height: z.int().positive(),
  bytes: z.int().nonnegative(),
  /** Wall time from the start of the work, without the wait before. */
  ms: z.number().nonnegative(),
});

const libraryMoveResultSchema = z.object({
  kind: z.literal('libraryMove'),
  folder: pathSchema,
  files: z.int().nonnegative(),
});

/** What a finished job has to show, by its kind. */
export const jobResultSchema = z.discriminatedUnion('kind', [exportResultSchema, libraryMoveResultSchema]);
export type JobResult = z.infer<typeof jobResultSchema>;
export type ExportResult = z.infer<typeof exportResultSchema>;

export const JOB_KINDS = ['export', 'libraryMove'] as const;

/** `waiting`: accepted, and something more urgent runs. `done`, `failed` and `cancelled` are final. */
export const jobInfoSchema = z.object({
  id: idSchema,
  kind: z.enum(JOB_KINDS),
  /** What it works on, by name: a photo's, a folder's. */
  title: z.string(),
  photoId: idSchema.nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  /** 0-1; never falls. */
  fraction: z.number().min(0).max(1),
  /** One word for what is being done. */
  phase: z.string(),
  /** By the pace so far; null while that says nothing. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** A small picture of what is coming; null before there is one. */
  preview: mediaIdSchema.nullable(),
  acceptedAt: timeSchema,
  result: jobResultSchema.nullable(),
  error: errorDataSchema.nullable(),
});
export type JobInfo = z.infer<typeof jobInfoSchema>;

export const jobCalls = {
  /** Every job since the studio was opened that was not dismissed, oldest first. */
  'jobs.list': { input: nothing, output: z.object({ jobs: z.array(jobInfoSchema) }) },
  /** Asks a job to stop; it answers by its own event. One that is over already stays as it is. */
  'jobs.cancel': { input: z.object({ jobId: idSchema }), output: nothing },
  /** Takes a job that is over off the list. */
  'jobs.dismiss': { input: z.object({ jobId: idSchema }), output: nothing },
} as const satisfies CallDeclarations;

/** `accepted`, then `progress` and `preview`, then exactly one of `done`, `failed` and `cancelled`. */
export const jobEvents = {
  'job.accepted': z.object({ job: jobInfoSchema }),
  'job.progress': z.object({
    jobId: idSchema,
    fraction: z.number().min(0).max(1),
    phase: z.string(),
    secondsLeft: z.number().nonnegative().nullable(),
  }),
  'job.preview': z.object({ jobId: idSchema, media: mediaIdSchema, width: z.int(), height: z.int() }),
  'job.done': z.object({ jobId: idSchema, result: jobResultSchema }),
  'job.failed': z.object({ jobId: idSchema, error: errorDataSchema }),
  'job.cancelled': z.object({ jobId: idSchema }),
} as const satisfies EventDeclarations;
