import { z } from 'zod';
import { BACKEND_NAMES, backendReportSchema } from '../domain/backends.js';
import { errorDataSchema } from '../domain/errorData.js';
import { photoNoteSchema } from '../domain/photoNote.js';
import { trainingReportSchema } from './trainingReport.js';
import { bytes, jobId, path } from './protocolValues.js';
import type { EngineJobType } from './requests.js';

// What the engine answers; `requests.ts` tells of the protocol.

const probeResult = z.object({ type: z.literal('probe'), report: backendReportSchema });

const encodeStyleResult = z.object({
  type: z.literal('encodeStyle'),
  /** The hash of the trunk that the code belongs to. */
  trunk: z.string(),
  code: bytes,
  backend: z.enum(BACKEND_NAMES),
});

const stylizeResult = z.object({
  type: z.literal('stylize'),
  outPath: path,
  width: z.int().positive(),
  height: z.int().positive(),
  /** More than one for a moving picture. */
  frames: z.int().positive(),
  /** What the photo's file has that was not painted. */
  notes: z.array(photoNoteSchema),
  backend: z.enum(BACKEND_NAMES),
  deviceName: z.string(),
  /** Wall time of each part in milliseconds. */
  timings: z.object({
    prepareMs: z.number(),
    readMs: z.number(),
    stylizeMs: z.number(),
    writeMs: z.number(),
  }),
  /** The peak memory of the engine process since it started. */
  peakMemoryBytes: z.number().nonnegative(),
  /** How visible the borders of tiles are, 1: not at all; see `seamScore`. Absent for moving pictures. */
  seamScore: z.number().nonnegative().optional(),
  /** Processor time of all threads of the engine process: while it computed, and since it started. */
  cpu: z.object({ stylizeMs: z.number().nonnegative(), processMs: z.number().nonnegative() }),
});
export type StylizeResult = z.infer<typeof stylizeResult>;

const shownPicture = {
  width: z.int().positive(),
  height: z.int().positive(),
  /** The picture as a JPEG. Encoded in the engine, where less urgent work cannot delay it. */
  jpeg: bytes,
  backend: z.enum(BACKEND_NAMES),
  deviceName: z.string(),
  /** Wall time of the computation, without the time in the queue. */
  ms: z.number().nonnegative(),
};

const previewResult = z.object({ type: z.literal('preview'), ...shownPicture });
export type PreviewResult = z.infer<typeof previewResult>;

const windowResult = z.object({ type: z.literal('window'), ...shownPicture });
export type WindowResult = z.infer<typeof windowResult>;

const trainingOutcome = {
  reason: z.enum(['finished', 'stopped']),
  step: z.int().nonnegative(),
  totalSteps: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  imagesPerSecond: z.number().nonnegative(),
  /** The share of the time in which the backend waited for data, 0-1. */
  waitShare: z.number().nonnegative(),
};

const trainResult = z.object({ type: z.literal('train'), ...trainingOutcome });
export type TrainResult = z.infer<typeof trainResult>;

const trainStyleResult = z.object({ type: z.literal('trainStyle'), ...trainingOutcome });
export type TrainStyleResult = z.infer<typeof trainStyleResult>;

/** How a style paints photos that its polish did not see, in the losses of the training: lower is closer. */
const polishFigures = z.object({
  /** Distance of statistics and of features from the artwork's nearest. */
  style: z.number(),
  /** Distance of the artwork's features from the painting's nearest: what of the artwork is not used. */
  cover: z.number(),
  /** Distance of the structure from the photo's. */
  content: z.number(),
});
export type PolishFigures = z.infer<typeof polishFigures>;

const polishResult = z.object({
  type: z.literal('polish'),
  reason: z.enum(['finished', 'stopped']),
  step: z.int().nonnegative(),
  totalSteps: z.int().nonnegative(),
  seconds: z.number().nonnegative(),
  /** The trunk that the adapter changes. */
  trunk: z.string(),
  /** The adapter as a file; null if it brings nothing. */
  adapter: bytes.nullable(),
  before: polishFigures,
  after: polishFigures,
});
export type PolishResult = z.infer<typeof polishResult>;

const prepareResult = z.object({
  type: z.literal('prepare'),
  backend: z.enum(BACKEND_NAMES),
  deviceName: z.string(),
});

const clipResult = z.object({
  type: z.literal('clip'),
  /** When each frame is shown, in seconds from the beginning of the part, and at last when the part ends. */
  times: z.array(z.number().nonnegative()),
  backend: z.enum(BACKEND_NAMES),
  deviceName: z.string(),
});

const videoFactsResult = z.object({
  type: z.literal('videoFacts'),
  /** Upright, with square pixels. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** When each frame is shown, in seconds from the first one, and at last when the last one ends: a `Float64Array`. */
  times: bytes,
});
export type VideoFactsResult = z.infer<typeof videoFactsResult>;

const videoStillResult = z.object({ type: z.literal('videoStill') });

const videoShotResult = z.object({
  type: z.literal('videoShot'),
  /** The frame after the shot's last one. */
  end: z.int().positive(),
});

const shutdownResult = z.object({ type: z.literal('shutdown') });

const engineResult = z.discriminatedUnion('type', [
  probeResult,
  encodeStyleResult,
  stylizeResult,
  previewResult,
  windowResult,
  trainResult,
  trainStyleResult,
  polishResult,
  clipResult,
  videoFactsResult,
  videoStillResult,
  videoShotResult,
  prepareResult,
  shutdownResult,
]);
export type EngineResult<T extends EngineJobType = EngineJobType> = Extract<z.infer<typeof engineResult>, { type: T }>;

const previewEvent = z
  .object({
    type: z.literal('preview'),
    jobId,
    width: z.int().positive(),
    height: z.int().positive(),
    /** Interleaved RGB, `width * height * 3` bytes. */
    data: bytes,
  })
  .refine(({ width, height, data }) => data.length === width * height * 3, 'the bytes do not fit width and height');
export type PreviewEvent = z.infer<typeof previewEvent>;

export const engineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted'), jobId }),
  z.object({ type: z.literal('started'), jobId }),
  z.object({
    type: z.literal('progress'),
    jobId,
    fraction: z.number().min(0).max(1),
    phase: z.string(),
    /** As work foretells it that takes minutes; absent: only the pace so far says anything. */
    secondsLeft: z.number().nonnegative().optional(),
    framesPerSecond: z.number().nonnegative().optional(),
  }),
  previewEvent,
  z.object({ type: z.literal('report'), jobId, report: trainingReportSchema }),
  z.object({ type: z.literal('done'), jobId, result: engineResult }),
  z.object({ type: z.literal('failed'), jobId, error: errorDataSchema }),
  z.object({ type: z.literal('cancelled'), jobId }),
]);
export type EngineEvent = z.infer<typeof engineEvent>;
