import { z } from 'zod';
import { outputRulesSchema } from '../batch/batchSettings.js';
import { BACKEND_NAMES } from '../domain/backends.js';
import { COMPARISONS } from '../domain/comparison.js';
import { foundAreaSchema, type FoundArea } from '../domain/foundArea.js';
import { frameSchema } from '../domain/frame.js';
import { PAINTED_FORMATS } from '../domain/imageFormat.js';
import { lookSchemaOf, regionStrengthSchema, type Look, type LookRegion } from '../domain/look.js';
import { paintedAreaSchema, type PaintedArea } from '../domain/paintedRegion.js';
import { pictureWindowSchema } from '../domain/pictureWindow.js';
import { strengthKeysSchema, type Timeline, timelineSchemaOf } from '../domain/timeline.js';
import { momentSchema, videoRangeSchema } from '../domain/videoRange.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { idSchema, mediaIdSchema, nameTemplateSchema, nothing, pathSchema } from './values.js';

/** The maximum number of styles in a blend. */
const MAX_STYLES = 8;

const styleSchema = z.object({ styleId: idSchema, weight: z.number().positive().max(1000) });

/**
 * What covers a part of the picture: another blend, or the photo itself if there are no styles. Styles with a network
 * of their own take no part.
 */
const regionStyles = z.array(styleSchema).max(MAX_STYLES).readonly();
const regionSchema = paintedAreaSchema.extend({
  styles: regionStyles,
  strength: regionStrengthSchema,
  /** Where it is found in the photo, instead of the painted area; absent: the painted area. */
  found: foundAreaSchema.optional(),
});
/** A region that fits any photo. */
const foundRegionSchema = regionSchema.extend({ found: foundAreaSchema });

/** A style, named by its id. */
export interface StyleId {
  readonly styleId: string;
}
export type Region = LookRegion<StyleId, RegionArea>;
/** A part of a photo: painted, or found in it. */
export type RegionArea = PaintedArea & { readonly found?: FoundArea | undefined };

const lookParts = { style: styleSchema, region: regionSchema };

/** The look of a photo. The same recipe gives the same picture, small as a preview and large as an export. */
export const recipeSchema = lookSchemaOf(lookParts, { most: MAX_STYLES });

/** A recipe that may not have a style yet. */
export const lookSchema = lookSchemaOf(lookParts, { least: 0, most: MAX_STYLES });

/** The look of a photo as windows have it; it may have no style. */
export type PhotoLook = Look<StyleId, RegionArea>;

/** The look of a photo, or of a video with what changes over its time. */
export type SubjectLook = PhotoLook & { readonly timeline?: Timeline<PhotoLook> | undefined };

/** The same for an export: shots without a style are the original, and there is a style. */
export const subjectRecipeSchema = recipeSchema.extend({
  timeline: timelineSchemaOf(recipeSchema.nullable()).optional(),
});

/** The same where it may not have a style yet. */
export const subjectLookSchema = lookSchema.extend({ timeline: timelineSchemaOf(lookSchema).optional() });

const anyPhotoParts = { style: styleSchema, region: foundRegionSchema };

/** A recipe for any photo: painted regions belong to one photo, found ones do not. */
export const anyPhotoRecipeSchema = lookSchemaOf(anyPhotoParts, { most: MAX_STYLES });

/** The same where it may not have a style yet. */
export const anyPhotoLookSchema = lookSchemaOf(anyPhotoParts, { least: 0, most: MAX_STYLES });
export type AnyPhotoLook = z.output<typeof anyPhotoLookSchema>;

/** An open photo, and the part of it to use; absent: all. */
const framedPhoto = { photoId: idSchema, frame: frameSchema.optional() };

/** The same, or a frame of an open video or animation; absent: its poster or first frame. */
const shownPhoto = { ...framedPhoto, moment: momentSchema.optional() };

const previewRequestSchema = z.object({
  /** The window's id of the request; events contain it. */
  requestId: idSchema,
  /**
   * What shows it: within a group a newer request supersedes an older one. Those of other groups than `canvas`
   * (thumbnails of many styles) wait while the canvas computes.
   */
  group: z.string().min(1).max(64).default('canvas'),
  ...shownPhoto,
  recipe: recipeSchema,
  /** The long side of the final preview in px. */
  previewPx: z.int().min(64).max(2048),
});
export type PreviewRequest = z.output<typeof previewRequestSchema>;

export const previewImageSchema = z.object({
  media: mediaIdSchema,
  width: z.int().positive(),
  height: z.int().positive(),
});

const exportTargetSchema = z.discriminatedUnion('kind', [
  /** Into a folder, with a name from the template. If the name is taken, ` (2)` is appended. */
  z.object({ kind: z.literal('folder'), folder: pathSchema }),
  /** Exactly this file, replacing an existing one (a save dialog has asked). Never the photo itself. */
  z.object({ kind: z.literal('file'), path: pathSchema }),
  /** Kept by the studio until it closes, to be fetched as the result's media, variant `file`. */
  z.object({ kind: z.literal('download') }),
]);
export type ExportTarget = z.infer<typeof exportTargetSchema>;

export const exportRequestSchema = z.object({
  ...framedPhoto,
  /** The part of a video, in seconds from its first frame. Absent: all. */
  range: videoRangeSchema.optional(),
  recipe: subjectRecipeSchema,
  /** A video becomes a video, a photo a picture. */
  output: outputRulesSchema.extend({
    format: z.enum(PAINTED_FORMATS),
    /** Shows the original too; absent: only the painting. */
    compare: z.enum(COMPARISONS).optional(),
  }),
  /**
   * The name, like `{name} {style}`; `{index}` is the photo's place among the open ones. A `file` has a name already.
   */
  template: nameTemplateSchema.default('{name}'),
  target: exportTargetSchema,
});
export type ExportRequest = z.input<typeof exportRequestSchema>;

export const stylizeCalls = {
  /**
   * Stylizes a photo for the canvas, before all other work. A newer request of the same group supersedes an older one,
   * which then answers with a `cancelled` error. A small picture comes first, as `preview.coarse`; the answer is the
   * final one.
   */
  /**
   * The look that an open picture was made with, where this program made it: without its masks, which belong to its own
   * photo. `others` names the styles that are not the very ones of then, only called the same. Styles that were only
   * found elsewhere (among recently encoded images, or in a style pack beside the picture) are added to the library and
   * named by `added`.
   */
  'stylize.lookOf': {
    input: z.object({ photoId: idSchema }),
    output: z.object({ look: recipeSchema, others: z.array(z.string()), added: z.array(z.string()) }),
  },
  'stylize.preview': {
    input: previewRequestSchema,
    output: previewImageSchema.extend({ requestId: idSchema, ms: z.number(), backend: z.enum(BACKEND_NAMES) }),
  },
  /**
   * A window of the stylized photo at its full size, as an export has it, beside other work: while the canvas computes
   * it waits. `stylize.cancelPreview` ends it too.
   */
  'stylize.window': {
    input: z.object({ requestId: idSchema, ...shownPhoto, recipe: recipeSchema, window: pictureWindowSchema }),
    output: previewImageSchema.extend({ requestId: idSchema }),
  },
  'stylize.cancelPreview': { input: z.object({ requestId: idSchema }), output: nothing },
  /**
   * Two painted seconds of an open video, small, to be played: from a frame on. Before all other work, like a preview; a
   * newer call cancels an older one, which then answers with a `cancelled` error.
   */
  'videos.play': {
    input: z.object({
      requestId: idSchema,
      photoId: idSchema,
      moment: momentSchema,
      recipe: recipeSchema,
      /** Keys of the strength. Absent: it is the recipe's. */
      strengths: strengthKeysSchema.optional(),
    }),
    output: z.object({
      requestId: idSchema,
      /** When each is shown, from the beginning of the part. */
      frames: z.array(z.object({ media: mediaIdSchema, seconds: z.number().nonnegative() })).min(1),
      seconds: z.number().positive(),
    }),
  },
  'videos.cancelPlay': { input: z.object({ requestId: idSchema }), output: nothing },
  /** Starts an export and answers its job. */
  'stylize.export': { input: exportRequestSchema, output: z.object({ jobId: idSchema }) },
} as const satisfies CallDeclarations;

export const stylizeEvents = {
  'videos.playProgress': z.object({ requestId: idSchema, fraction: z.number().min(0).max(1) }),
  'preview.progress': z.object({ requestId: idSchema, fraction: z.number().min(0).max(1), phase: z.string() }),
  /** A coarse version of a preview that is still being computed. */
  'preview.coarse': previewImageSchema.extend({ requestId: idSchema }),
} as const satisfies EventDeclarations;
