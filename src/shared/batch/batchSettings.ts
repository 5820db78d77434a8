import { z } from 'zod';
import { BACKEND_CHOICES } from '../domain/backends.js';
import { IMAGE_FORMATS } from '../domain/imageFormat.js';
import { lookSchemaOf, savedSettings } from '../domain/look.js';
import { METADATA_CHOICES } from '../domain/metadataChoice.js';
import { anyPhotoRegionSchema } from '../domain/regionArea.js';
import { signingFilesSchema } from '../domain/signing.js';
import { outputSizeSchema } from './outputSize.js';

/** What to do if a file with the output's name exists. Original photos are never overwritten. */
export const CONFLICT_POLICIES = ['unique', 'overwrite', 'overwrite-if-changed', 'skip'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

/** How a rendition is written. */
export const outputRulesSchema = z.object({
  /** Absent: the photo's format, or png if we cannot write that format. */
  format: z.enum(IMAGE_FORMATS).optional(),
  /** 1-100; absent: the format's default. */
  quality: z.int().min(1).max(100).optional(),
  /** Absent: the photo's size. Photos are never enlarged. */
  size: outputSizeSchema.optional(),
  metadata: z.enum(METADATA_CHOICES).default('all'),
});
export type OutputRules = z.infer<typeof outputRulesSchema>;

const styleShareSchema = z.object({
  name: z.string().min(1),
  weight: z.number().positive(),
  /** The SHA-256 of the style code's bytes, which are stored with the job. */
  code: z.string().regex(/^[0-9a-f]{64}$/),
});

const regionSchema = anyPhotoRegionSchema(z.array(styleShareSchema).max(16).readonly());

/** One output per photo: a look and output rules. Its regions are such as fit any photo; painted ones belong to one. */
export const renditionSchema = lookSchemaOf({ style: styleShareSchema, region: regionSchema }, { most: 16 }).extend({
  /** The value of `{style}` in names. */
  name: z.string().min(1).max(120),
  /** The network included with its style; absent: the job's model. */
  network: z.object({ modelFolder: z.string().min(1), trunk: z.string() }).optional(),
  output: outputRulesSchema,
});
export type Rendition = z.infer<typeof renditionSchema>;

/** A part of a batch, for one of several machines: `index` of `count`, counted from 1. */
export const shardSchema = z
  .object({ index: z.int().min(1), count: z.int().min(1).max(100_000) })
  .refine(({ index, count }) => index <= count, 'the part is beyond the last one');
export type Shard = z.infer<typeof shardSchema>;

const path = z.string().min(1);

/** Everything that determines the output of a batch job. Fixed when the job is created. */
export const batchSettingsSchema = z.object({
  /** Absolute folders. */
  source: path,
  destination: path,
  isRecursive: z.boolean(),
  /** Glob patterns for paths relative to the source; a pattern without a slash matches the file name. Empty: all. */
  include: z.array(z.string().min(1)),
  exclude: z.array(z.string().min(1)),
  /** Extensions in lower case without the dot; empty: all readable ones. */
  extensions: z.array(z.string().min(1)),
  renditions: z.array(renditionSchema).min(1).max(64),
  template: z.string().min(1),
  conflict: z.enum(CONFLICT_POLICIES),
  /** Other input files that must not be overwritten: style images. Absolute. */
  protectedFiles: z.array(path),
  shard: shardSchema.optional(),
  /** Signs the pictures; absent: they get no content credentials. */
  signing: signingFilesSchema.optional(),
  /** Whether to process photos added later as well; the job then runs until it is stopped. */
  isWatching: z.boolean(),
  backend: z.enum(BACKEND_CHOICES),
  modelFolder: path,
  /** As in the engine's protocol. Fixed, since other tiles may change the last bit of a pixel. Absent: the backend's. */
  tilePx: z.int().min(256).optional(),
  /** The hash of the model's trunk: a job must not be continued with another model. */
  trunk: z.string(),
  appVersion: z.string(),
  /** The value of `{today}`, `2024-05-31`. */
  today: z.string().regex(/^\d{4}-\d\d-\d\d$/),
});
export type BatchSettings = z.infer<typeof batchSettingsSchema>;

/** Settings in the form stored in files: renditions omit values equal to their defaults. */
export function savedBatchSettings<S extends Pick<BatchSettings, 'renditions'>>(settings: S): S {
  const renditions = settings.renditions.map(({ version, name, styles, regions, network, output, ...look }) => ({
    version,
    name,
    styles,
    ...(regions && regions.length > 0 ? { regions } : {}),
    network,
    output,
    ...savedSettings(look),
  }));
  return { ...settings, renditions };
}
