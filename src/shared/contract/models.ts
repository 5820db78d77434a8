import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { TEXTURE_FORMATS } from '../domain/modelFormat.js';
import { modelNoteSchema } from '../domain/modelNote.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { recipeSchema } from './stylize.js';
import { idSchema, mediaIdSchema, nothing, pathSchema } from './values.js';

/**
 * Where a 3D model comes from: a file of this machine, or the tokens of its uploaded files, one of which is the model
 * itself.
 */
export const modelSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: pathSchema }),
  z.object({ kind: z.literal('upload'), tokens: z.array(idSchema).min(1).max(500) }),
]);
export type ModelSource = z.infer<typeof modelSourceSchema>;

const wrapSchema = z.enum(['repeat', 'mirror', 'clamp']);

const textureUseSchema = z.object({
  /** Index of the texture. */
  texture: z.int().nonnegative(),
  wrapU: wrapSchema,
  wrapV: wrapSchema,
});

/** What a surface looks like; colors are linear, 0-1. */
const viewMaterialSchema = z.object({
  name: z.string(),
  /** Red, green, blue and opacity. */
  color: z.array(z.number()).length(4),
  emissiveColor: z.array(z.number()).length(3),
  colorTexture: textureUseSchema.nullable(),
  emissiveTexture: textureUseSchema.nullable(),
  alphaMode: z.enum(['opaque', 'mask', 'blend']),
  alphaCutoff: z.number(),
  isDoubleSided: z.boolean(),
  /** The key of the texture that its colors can become; null: they cannot. */
  bakedKey: z.string().nullable(),
});
export type ViewMaterialInfo = z.infer<typeof viewMaterialSchema>;

/** A place in the geometry, in bytes; always a multiple of four. */
const placeSchema = z.int().nonnegative();

/** Triangles of one mesh and one material. The geometry has their numbers: 32-bit floats, and 32-bit integers as indices. */
const viewPieceSchema = z.object({
  part: z.string(),
  material: z.int().nonnegative(),
  corners: z.int().positive(),
  /** Three numbers per corner. */
  positions: placeSchema,
  normals: placeSchema.nullable(),
  /** Linear red, green and blue. */
  colors: placeSchema.nullable(),
  /** Two numbers per corner; 0, 0 is the top left corner of the texture. */
  uvs: placeSchema.nullable(),
  emissiveUvs: placeSchema.nullable(),
  /** Three per triangle; null: the corners in their order. */
  indices: z.object({ at: placeSchema, count: z.int().positive() }).nullable(),
  /** Where it stands: matrices of 16 numbers, column by column. */
  places: z.array(z.array(z.number()).length(16)),
});
export type ViewPieceInfo = z.infer<typeof viewPieceSchema>;

const viewTextureSchema = z.object({
  /** The same in the pictures of a preview. */
  key: z.string(),
  media: mediaIdSchema,
});

export const modelInfoSchema = z.object({
  id: idSchema,
  /** The file's name with its extension. */
  name: z.string(),
  /** Null for an uploaded model. */
  path: pathSchema.nullable(),
  triangles: z.int().nonnegative(),
  /** The names of meshes, or of the objects of an OBJ. */
  parts: z.array(z.string()),
  /** Those that show a texture that can be painted, by name. */
  paintable: z.array(z.string()),
  /** Materials without a texture whose colors can become one, by name. */
  bakeable: z.array(z.string()),
  /** Whether a material has an emissive texture. */
  hasEmissive: z.boolean(),
  /** What will not be painted, and why. */
  notes: z.array(modelNoteSchema),
  view: z.object({
    /** The numbers of all pieces; variant `full`. */
    geometry: mediaIdSchema,
    materials: z.array(viewMaterialSchema),
    pieces: z.array(viewPieceSchema),
    textures: z.array(viewTextureSchema),
  }),
});
export type ModelInfo = z.infer<typeof modelInfoSchema>;

/** The maximum number of models per call, and of open models. */
export const MAX_MODELS = 32;

/** What of a model is painted. Null: all. */
export const modelChoiceSchema = z.object({
  materials: z.array(z.string()).nullable(),
  parts: z.array(z.string()).nullable(),
  emissive: z.boolean(),
  /** Whether plain colors and colors of corners become textures, which are painted. */
  bake: z.boolean().default(false),
});
export type ModelChoice = z.infer<typeof modelChoiceSchema>;

/** The regions of a look are left out: they belong to a photo. */
const paintedModel = { modelId: idSchema, recipe: recipeSchema, choice: modelChoiceSchema };

const previewTexturesSchema = z.object({
  requestId: idSchema,
  textures: z.array(viewTextureSchema),
  /** How visible the seams are, before and after; null without seams. 1: like the rest of the surface. */
  seams: z.object({ before: z.number().nullable(), after: z.number().nullable() }),
});

const exportTargetSchema = z.discriminatedUnion('kind', [
  /** Into a folder, under a free name: a model of several files into a folder of its own. */
  z.object({ kind: z.literal('folder'), folder: pathSchema }),
  /** Kept by the studio until it closes, to be fetched as the result's media, variant `file`. */
  z.object({ kind: z.literal('download') }),
]);
export type ModelExportTarget = z.infer<typeof exportTargetSchema>;

const exportRequestSchema = z.object({
  ...paintedModel,
  /** Whether the model becomes one GLB file, whatever it was. */
  asGlb: z.boolean().default(false),
  /** Of painted textures; null: each keeps its own. */
  textureFormat: z.enum(TEXTURE_FORMATS).nullable().default(null),
  /** 1-100, of textures in formats that have one; null: the format's usual one. */
  quality: z.int().min(1).max(100).nullable(),
  target: exportTargetSchema,
});
export type ModelExportRequest = z.output<typeof exportRequestSchema>;

export const modelCalls = {
  /** Opens models. One that fails does not affect the others. */
  'models.open': {
    input: z.object({ sources: z.array(modelSourceSchema).min(1).max(MAX_MODELS) }),
    output: z.object({
      /** In the order of the sources, including models that were already open. */
      models: z.array(modelInfoSchema),
      failed: z.array(z.object({ name: z.string(), error: errorDataSchema })),
    }),
  },
  'models.list': { input: nothing, output: z.object({ models: z.array(modelInfoSchema) }) },
  /** Closes models and ignores unknown ids. Files stay. */
  'models.close': { input: z.object({ modelIds: z.array(idSchema) }), output: nothing },
  /**
   * Paints the textures of a model for the view, before all other work. A newer request supersedes an older one, which
   * then answers with a `cancelled` error. Small pictures come first, as `models.coarse`; the answer has the final ones.
   * Progress is told by `preview.progress`, and `models.cancelPreview` ends it.
   */
  'models.preview': {
    input: z.object({ requestId: idSchema, ...paintedModel }),
    output: previewTexturesSchema.extend({ ms: z.number() }),
  },
  'models.cancelPreview': { input: z.object({ requestId: idSchema }), output: nothing },
  /** Starts an export and answers its job. */
  'models.export': { input: exportRequestSchema, output: z.object({ jobId: idSchema }) },
} as const satisfies CallDeclarations;

export const modelEvents = {
  /** All open models, and which of them are new. */
  'models.changed': z.object({ models: z.array(modelInfoSchema), openedIds: z.array(idSchema) }),
  /** Models that were opened from outside of the window and could not be read. */
  'models.failed': z.object({ failed: z.array(z.object({ name: z.string(), error: errorDataSchema })) }),
  /** Smaller textures of a preview that is still being computed. */
  'models.coarse': previewTexturesSchema,
} as const satisfies EventDeclarations;
