import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { modelNoteSchema } from '../domain/modelNote.js';
import { photoNoteSchema } from '../domain/photoNote.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { idSchema, mediaIdSchema, nothing, pathSchema, timeSchema } from './values.js';

const exportResultSchema = z.object({
  kind: z.literal('export'),
  /** Null if the picture is not in one of the user's folders but waits to be fetched (variant `file`). */
  path: pathSchema.nullable(),
  fileName: z.string(),
  media: mediaIdSchema,
  width: z.int().positive(),
  height: z.int().positive(),
  bytes: z.int().nonnegative(),
  /** What the photo's file has that was not painted. */
  notes: z.array(photoNoteSchema),
  /** Wall time from the start of the work, without the wait before. */
  ms: z.number().nonnegative(),
});

const modelResultSchema = z.object({
  kind: z.literal('model'),
  /** The model's own file; null if it waits to be fetched (variant `file`). */
  path: pathSchema.nullable(),
  /** The model's own file, with its folder if it has one of its own, or the archive with all its files. */
  fileName: z.string(),
  /** Null if it lies in one of the user's folders. */
  media: mediaIdSchema.nullable(),
  textures: z.int().nonnegative(),
  islands: z.int().nonnegative(),
  /** How visible the seams are; null without seams. 1: like the rest of the surface. */
  seams: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
  bytes: z.int().nonnegative(),
  /** What was not painted, and why. */
  notes: z.array(modelNoteSchema),
  ms: z.number().nonnegative(),
});

const libraryMoveResultSchema = z.object({
  kind: z.literal('libraryMove'),
  folder: pathSchema,
  files: z.int().nonnegative(),
});

/** The result of a finished job, by its kind. */
export const jobResultSchema = z.discriminatedUnion('kind', [
  exportResultSchema,
  modelResultSchema,
  libraryMoveResultSchema,
]);
export type JobResult = z.infer<typeof jobResultSchema>;
export type ModelResult = z.infer<typeof modelResultSchema>;
export type ExportResult = z.infer<typeof exportResultSchema>;

export const JOB_KINDS = ['export', 'model', 'libraryMove'] as const;

/**
 * `waiting`: accepted, but a more urgent job is running. `paused` by the user, or by the end of the program. `done`,
 * `failed` and `cancelled` are final, but a failed job that can be paused may be resumed.
 */
export const jobInfoSchema = z.object({
  id: idSchema,
  kind: z.enum(JOB_KINDS),
  /** The name of the photo, model or folder it works on. */
  title: z.string(),
  photoId: idSchema.nullable(),
  state: z.enum(['waiting', 'running', 'paused', 'done', 'failed', 'cancelled']),
  /** Whether it can be paused, and continues where it was: videos. */
  canPause: z.boolean(),
  /** 0-1; decreases only when a paused job continues, by less than what it keeps at once. */
  fraction: z.number().min(0).max(1),
  /** One word for the current activity. */
  phase: z.string(),
  /** As the work itself estimates it, else from the pace so far; null while there is no estimate. */
  secondsLeft: z.number().nonnegative().nullable(),
  /** The pace of a video; null for other work. */
  framesPerSecond: z.number().nonnegative().nullable(),
  /** A small preview of the result; null before there is one. */
  preview: mediaIdSchema.nullable(),
  acceptedAt: timeSchema,
  result: jobResultSchema.nullable(),
  error: errorDataSchema.nullable(),
});
export type JobInfo = z.infer<typeof jobInfoSchema>;

export const jobCalls = {
  /** All jobs since the studio was opened that were not dismissed, oldest first. */
  'jobs.list': { input: nothing, output: z.object({ jobs: z.array(jobInfoSchema) }) },
  /** Asks a job to stop; it confirms by its own event. Does nothing if the job has already ended. */
  'jobs.cancel': { input: z.object({ jobId: idSchema }), output: nothing },
  /** Stops a job that can be paused; it confirms by its own event and keeps what is done. */
  'jobs.pause': { input: z.object({ jobId: idSchema }), output: nothing },
  /** Continues a paused job, or one that failed. */
  'jobs.resume': { input: z.object({ jobId: idSchema }), output: nothing },
  /** Removes a finished job from the list. */
  'jobs.dismiss': { input: z.object({ jobId: idSchema }), output: nothing },
} as const satisfies CallDeclarations;

/**
 * `accepted`, then `progress` and `preview`, then exactly one of `done`, `failed` and `cancelled`. Jobs that
 * can be paused: `paused` and `resumed` in between, `resumed` after `failed`.
 */
export const jobEvents = {
  'job.accepted': z.object({ job: jobInfoSchema }),
  'job.progress': z.object({
    jobId: idSchema,
    fraction: z.number().min(0).max(1),
    phase: z.string(),
    secondsLeft: z.number().nonnegative().nullable(),
    framesPerSecond: z.number().nonnegative().nullable(),
  }),
  'job.preview': z.object({ jobId: idSchema, media: mediaIdSchema, width: z.int(), height: z.int() }),
  'job.done': z.object({ jobId: idSchema, result: jobResultSchema }),
  'job.failed': z.object({ jobId: idSchema, error: errorDataSchema }),
  'job.paused': z.object({ jobId: idSchema }),
  'job.resumed': z.object({ jobId: idSchema }),
  'job.cancelled': z.object({ jobId: idSchema }),
} as const satisfies EventDeclarations;
