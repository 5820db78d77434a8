import { z } from 'zod';
import { BACKEND_CHOICES } from '../domain/backends.js';
import { IMAGE_FORMATS } from '../domain/imageFormat.js';
import { lookSchemaOf, savedSettings } from '../domain/look.js';
import { METADATA_CHOICES } from '../domain/metadataChoice.js';
import { outputSizeSchema } from './outputSize.js';

/** What happens where a file already has the name that an output is to get. An original is never written over. */
export const CONFLICT_POLICIES = ['unique', 'overwrite', 'overwrite-if-changed', 'skip'] as const;
export type ConflictPolicy = (typeof CONFLICT_POLICIES)[number];

/** How a rendition is written. */
export const outputRulesSchema = z.object({
  /** Absent: the photo's own format, png for one that is read only. */
  format: z.enum(IMAGE_FORMATS).optional(),
  /** 1-100; absent: the format's default. */
  quality: z.int().min(1).max(100).optional(),
  /** Absent: the photo's own size. No photo is enlarged. */
  size: outputSizeSchema.optional(),
  metadata: z.enum(METADATA_CHOICES).default('all'),
});
export type OutputRules = z.infer<typeof outputRulesSchema>;

const styleShareSchema = z.object({
  name: z.string().min(1),
  weight: z.number().positive(),
  /** The SHA-256 of the style code's bytes, which lie beside the job. */
  code: z.string().regex(/^[0-9a-f]{64}$/),
});

/** One picture that is made of every photo: a look without regions, which belong to one photo, and how it is written. */
export const renditionSchema = lookSchemaOf({ style: styleShareSchema, region: z.never() }, { most: 16 })
  .omit({ regions: true })
  .extend({
    /** Stands for `{style}` in names. */
    name: z.string().min(1).max(120),
    /** The network that its style brings along; absent: the job's model. */
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

/** Everything that decides what a batch job writes, as it was when the job was made. It never changes after that. */
export const batchSettingsSchema = z.object({
  /** Absolute folders. */
  source: path,
  destination: path,
  isRecursive: z.boolean(),
  /** Glob patterns on paths relative to the source; one without a slash looks at the file's name. Empty: all. */
  include: z.array(z.string().min(1)),
  exclude: z.array(z.string().min(1)),
  /** Extensions in lower case without the dot; empty: all that can be read. */
  extensions: z.array(z.string().min(1)),
  renditions: z.array(renditionSchema).min(1).max(64),
  template: z.string().min(1),
  conflict: z.enum(CONFLICT_POLICIES),
  /** Further files that are read and must not be written over: style images. Absolute. */
  protectedFiles: z.array(path),
  shard: shardSchema.optional(),
  /** Whether photos that arrive later belong to the job as well; it then ends only when it is told to. */
  isWatching: z.boolean(),
  backend: z.enum(BACKEND_CHOICES),
  modelFolder: path,
  /** The hash of the model's trunk: another model must not finish what this one began. */
  trunk: z.string(),
  appVersion: z.string(),
  /** The day that `{today}` stands for, `2024-05-31`. */
  today: z.string().regex(/^\d{4}-\d\d-\d\d$/),
});
export type BatchSettings = z.infer<typeof batchSettingsSchema>;

/** Settings as files hold them: what is as if it were absent is left out of renditions. */
export function savedBatchSettings<S extends Pick<BatchSettings, 'renditions'>>(settings: S): S {
  const renditions = settings.renditions.map(({ version, name, styles, network, output, ...look }) => ({
    version,
    name,
    styles,
    network,
    output,
    ...savedSettings(look),
  }));
  return { ...settings, renditions };
}
