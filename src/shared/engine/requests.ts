import { z } from 'zod';
import { outputSizeSchema } from '../batch/outputSize.js';
import { BACKEND_CHOICES, BACKEND_NAMES } from '../domain/backends.js';
import { COMPARISONS } from '../domain/comparison.js';
import { frameSchema } from '../domain/frame.js';
import { PAINTED_FORMATS } from '../domain/imageFormat.js';
import { lookSchemaOf, type Look, type Weighted } from '../domain/look.js';
import { METADATA_CHOICES } from '../domain/metadataChoice.js';
import { pictureWindowSchema } from '../domain/pictureWindow.js';
import { PRIORITIES, type Priority } from '../domain/priority.js';
import { maskRegionSchema, type MaskArea } from '../domain/regionArea.js';
import { signingFilesSchema } from '../domain/signing.js';
import { strengthKeysSchema, type Timeline, timelineSchemaOf } from '../domain/timeline.js';
import { videoRangeSchema } from '../domain/videoRange.js';
import { bytes, jobId, path } from './protocolValues.js';

/**
 * The engine protocol: what a host asks of the process that computes, and what it hears back. Both ends parse every
 * message. Every job answers `accepted`, `started` once it has its turn, then any number of `progress` and `preview`,
 * then exactly one of `done`, `failed` or `cancelled`. One job computes at a time: the most urgent one, among equals
 * the one that came first; a less urgent one that had begun waits at its next pause and then continues. Big images
 * never cross: the engine reads and writes files itself, only paths, style codes (kilobytes) and small previews travel,
 * as bytes.
 */

const sizePx = z.int().min(16).max(65_536);

/** A style as the engine takes it: the bytes of its style code, and its name for the recipe. */
export interface StyleCodeBytes {
  readonly name: string;
  readonly code: Uint8Array;
}
export type WeightedStyle = Weighted<StyleCodeBytes>;

/** A look as the engine takes it. */
export type EngineLook = Look<StyleCodeBytes, MaskArea>;
/** Shots without a look are the original. */
export type EngineTimeline = Timeline<EngineLook | null>;

/**
 * What every job says. Without a priority: `interactive` for previews, `training` for trainings, `polish` for a polish,
 * `batch` for the others.
 */
const jobFields = { jobId, priority: z.enum(PRIORITIES).optional() };

/** Fields of every job that needs the network. */
const modelFields = { ...jobFields, modelFolder: path, backend: z.enum(BACKEND_CHOICES) };

const contentSchema = z.object({
  path,
  /** The part of it to use; sizes refer to that part. Absent: all. */
  frame: frameSchema.optional(),
  /** The part of a video to paint. Absent: all. */
  range: videoRangeSchema.optional(),
});
/** Which photo or video. */
export type EngineContent = z.infer<typeof contentSchema>;

const weightedStyle = z.object({ name: z.string(), weight: z.number().positive(), code: bytes });
const MAX_STYLES = 16;

const lookSchema = lookSchemaOf(
  {
    style: weightedStyle,
    region: maskRegionSchema(z.array(weightedStyle).max(MAX_STYLES).readonly()),
  },
  { most: MAX_STYLES },
);

const computeSchema = z.object({
  modelFolder: path,
  backend: z.enum(BACKEND_CHOICES),
  /** A tile has at most as many pixels as a square of this side, to limit memory; absent: the backend's limit. */
  tilePx: z.int().min(256).optional(),
  /** Measures large pictures exactly, in several passes. */
  isExact: z.boolean().optional(),
});
/** The backend, the model and their limits. */
export type EngineCompute = Readonly<z.infer<typeof computeSchema>>;

/** Fields of every job that paints: the photo, its look, and the compute settings. */
const paintingFields = { ...jobFields, content: contentSchema, look: lookSchema, compute: computeSchema };

const probeRequest = z.object({ type: z.literal('probe'), ...jobFields, backend: z.enum(BACKEND_NAMES) });

const encodeStyleRequest = z.object({
  type: z.literal('encodeStyle'),
  ...modelFields,
  imagePath: path,
  /** The folder where encoded images are cached by content hash; absent: no cache. */
  codeCacheFolder: path.optional(),
});

const fileOutputSchema = z.object({
  /** Written atomically: a temporary file in the same folder, then a rename. */
  path,
  /** Whether an existing file at `path` may be replaced. */
  canReplace: z.boolean(),
  /** The long side of the stylized image; photos are never enlarged. Absent: the photo's own size. */
  sizePx: sizePx.optional(),
  format: z.enum(PAINTED_FORMATS),
  /** 1-100; absent: the format's default. For videos, a higher quality is a larger file. */
  quality: z.int().min(1).max(100).optional(),
  /** Shows the original too; absent: only the painting. Sizes are those of the painting. */
  compare: z.enum(COMPARISONS).optional(),
  /** Which of the photo's metadata to keep; absent: all. */
  metadata: z.enum(METADATA_CHOICES).optional(),
  /** Pixels per inch that the file names for printing; absent: the photo's. */
  densityPpi: z.number().positive().max(100_000).optional(),
  /** Goes into the recipe: the rule that `sizePx` and `densityPpi` come from; absent: the photo's own size. */
  size: outputSizeSchema.optional(),
  /** Goes into the recipe: identifies everything that the image is made from. Absent: the engine computes it. */
  fingerprint: z.string().max(128).optional(),
  /** Written into the recipe: the version of the program. */
  appVersion: z.string(),
  /** Signs content credentials; absent: the picture has none. */
  signing: signingFilesSchema.optional(),
});
/** The file that a picture is painted into. */
export type EngineFileOutput = z.infer<typeof fileOutputSchema>;

const stylizeRequest = z.object({
  type: z.literal('stylize'),
  ...paintingFields,
  /** What changes over the time of a video. Absent: nothing. */
  timeline: timelineSchemaOf(lookSchema.nullable()).optional(),
  /** A mask that is white where the picture will be seen: only that part is measured. Absent: all of it. */
  coverPath: path.optional(),
  output: fileOutputSchema,
  /** The long side of the previews; absent: none are sent. */
  previewPx: z.int().min(16).max(2048).optional(),
});

const previewRequest = z.object({
  type: z.literal('preview'),
  ...paintingFields,
  output: z.object({
    /** The long side of the result in px. */
    sidePx: sizePx.max(4096),
    /** The long sides of coarse versions that are sent as a `preview` before, one after the other; absent: none are. */
    coarsePx: z.array(sizePx.max(4096)).max(4).optional(),
  }),
});

/** A window of a stylized photo at its full size. */
const windowRequest = z.object({
  type: z.literal('window'),
  ...paintingFields,
  output: z.object({ window: pictureWindowSchema }),
});

/**
 * Trains a run, or continues with one. A cancel writes a checkpoint and answers `done` with the reason `stopped`. The
 * model is the one that other jobs use meanwhile; the run has networks of its own.
 */
const trainRequest = z.object({
  type: z.literal('train'),
  ...modelFields,
  /** The run's folder. */
  run: path,
  /** The configuration of a new run, checked by the engine; absent: the run in the folder continues with its own. */
  config: z.record(z.string(), z.unknown()).optional(),
  photos: path.optional(),
  art: path.optional(),
  perceptual: path.optional(),
  initialWeights: path.optional(),
});

/**
 * Begins a run of a style that was noted in its folder, or continues with it; when it is done the style lies there,
 * ready for a library. A cancel writes a checkpoint and answers `done` with the reason `stopped`, or `cancelled` if
 * there is nothing to keep yet. Asked for again after a crash it continues.
 */
const trainStyleRequest = z.object({
  type: z.literal('trainStyle'),
  ...modelFields,
  /** The run's folder. */
  run: path,
  /** Makes the style from the run's progress so far. */
  isEnough: z.boolean(),
});

/**
 * Trains an adapter of a style: for a while, or on from where an earlier request with the same run stopped. A cancel
 * answers `done` with what has been learned so far, or `cancelled` if that is nothing.
 */
const polishRequest = z.object({
  type: z.literal('polish'),
  ...modelFields,
  /** The run's folder. It is deleted when the polish has ended, and kept if the engine dies before. */
  run: path,
  /** The style's code, without an adapter. */
  code: bytes,
  /** An earlier adapter to start from. */
  adapter: bytes.optional(),
  /** The artwork, or a folder of artworks that are one style. */
  artworks: path,
  /** Photos to practice on; rendered scenes join them if they are few. */
  photos: z.array(path),
  /** The folder where rendered scenes are kept for the next time. */
  scenesFolder: path,
  length: z.union([z.object({ seconds: z.number().positive() }), z.object({ steps: z.int().positive() })]),
  seed: z.int().min(0),
});

/** A part of a video at low size, frame by frame as `preview` events, to be played by a window. */
const clipRequest = z.object({
  type: z.literal('clip'),
  ...paintingFields,
  /** See `Timeline`. Absent: the strength of the look. */
  strengths: strengthKeysSchema.optional(),
  output: z.object({ sidePx: sizePx.max(1024), framesPerSecond: z.number().min(1).max(60) }),
});

/** What a video is: read from its container alone. */
const videoFactsRequest = z.object({ type: z.literal('videoFacts'), ...jobFields, path });

/** One frame of a video, upright at full size, as a PNG. */
const videoStillRequest = z.object({
  type: z.literal('videoStill'),
  ...jobFields,
  path,
  /** The number of the frame, in the order in which frames are shown. */
  moment: z.int().nonnegative(),
  outPath: path,
});

/** Finds the end of the shot that begins with a frame. */
const videoShotRequest = z.object({
  type: z.literal('videoShot'),
  ...jobFields,
  path,
  first: z.int().nonnegative(),
});

/** Opens the backend and loads the model, so that the first picture need not wait for them. */
const prepareRequest = z.object({ type: z.literal('prepare'), ...modelFields });

/** Stops the waiting or running job `jobId`. Ignored if that job has ended. */
const cancelRequest = z.object({ type: z.literal('cancel'), jobId });

/** Cancels all jobs, answers `done` and ends the process. */
const shutdownRequest = z.object({ type: z.literal('shutdown'), jobId });

export const engineRequest = z.discriminatedUnion('type', [
  probeRequest,
  encodeStyleRequest,
  stylizeRequest,
  previewRequest,
  windowRequest,
  trainRequest,
  trainStyleRequest,
  polishRequest,
  clipRequest,
  videoFactsRequest,
  videoStillRequest,
  videoShotRequest,
  prepareRequest,
  cancelRequest,
  shutdownRequest,
]);
export type EngineRequest = z.infer<typeof engineRequest>;

/** The jobs that a host can ask for and wait on. */
export type EngineJobType =
  | 'probe'
  | 'encodeStyle'
  | 'stylize'
  | 'preview'
  | 'window'
  | 'train'
  | 'trainStyle'
  | 'polish'
  | 'clip'
  | 'videoFacts'
  | 'videoStill'
  | 'videoShot'
  | 'prepare';
export type EngineJobRequest<T extends EngineJobType = EngineJobType> = Extract<EngineRequest, { type: T }>;
/** A job as its caller writes it: the host adds the id. */
export type EngineJob<T extends EngineJobType = EngineJobType> = T extends EngineJobType
  ? Omit<EngineJobRequest<T>, 'jobId'>
  : never;

const DEFAULT_PRIORITY: Readonly<Record<EngineJobType, Priority>> = {
  probe: 'batch',
  encodeStyle: 'batch',
  stylize: 'batch',
  preview: 'interactive',
  window: 'background',
  train: 'training',
  trainStyle: 'training',
  polish: 'polish',
  clip: 'interactive',
  videoFacts: 'interactive',
  videoStill: 'interactive',
  videoShot: 'background',
  prepare: 'background',
};

/** The priority of a job: its own, or the default of its kind. */
export function priorityOf(job: Pick<EngineJobRequest, 'type' | 'priority'>): Priority {
  return job.priority ?? DEFAULT_PRIORITY[job.type];
}
