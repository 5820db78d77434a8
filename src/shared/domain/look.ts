import { z } from 'zod';
import { EFFORTS } from './effort.js';
import { finishSchema, isPlainFinish, PLAIN_FINISH } from './finish.js';
import type { PaintedArea } from './paintedRegion.js';
import { strokePxSchema } from './strokeSize.js';

/**
 * How a picture is to look. Windows, projects, presets, batches, the engine and the recipe in the file all use or extend
 * this one model, and what lies between them passes a look whole. A new setting is added here; the window and the command
 * line get a control for it, and `ml/infer` uses it.
 */

/** The version of this model. A look that names no version is of version 1. */
export const LOOK_VERSION = 1;

/** The most regions of one picture. */
export const MAX_REGIONS = 8;

const settingFields = {
  /** 0 is the photo itself, 1 the full style. */
  strength: z.number().min(0).max(1),
  /**
   * The long side in px at which the style is painted; the picture is then brought to its size with the photo's detail.
   * Null, or not below the picture's size: every pixel of the result is painted.
   */
  strokePx: strokePxSchema.nullable().default(null),
  /** How much work goes into the painting. Windows show what is quick; exports and batches may be fine. */
  effort: z.enum(EFFORTS).default('quick'),
  /** What is done to the painting in the end. */
  finish: finishSchema.default(PLAIN_FINISH),
};

/** The settings of a look: all of it but the styles and where they are. */
export const lookSettingsSchema = z.object(settingFields);
export type LookSettings = Readonly<z.output<typeof lookSettingsSchema>>;

export const PLAIN_SETTINGS: LookSettings = { strength: 1, strokePx: null, effort: 'quick', finish: PLAIN_FINISH };

/** A style of a blend. Weights are shares: only their proportions count. */
export type Weighted<StyleRef> = StyleRef & { readonly weight: number };

/** Another blend over a part of the picture; without styles, the photo itself. */
export type LookRegion<StyleRef, Area = PaintedArea> = Readonly<Area> & {
  readonly styles: readonly Weighted<StyleRef>[];
};

/**
 * @template StyleRef how a style is named: an id in windows, a code in the engine
 * @template Area how a region's place is given: strokes of a brush in windows, a mask in the engine
 */
export interface Look<StyleRef, Area = PaintedArea> extends LookSettings {
  readonly version?: typeof LOOK_VERSION | undefined;
  readonly styles: readonly Weighted<StyleRef>[];
  /** They lie on each other, the lowest first; absent: none. */
  readonly regions?: readonly LookRegion<StyleRef, Area>[] | undefined;
}

/** The schema of a look whose styles and regions are named in one way. @param most the most styles of a blend */
export function lookSchemaOf<Style extends z.ZodType, Region extends z.ZodType>(
  { style, region }: { readonly style: Style; readonly region: Region },
  { least = 1, most }: { readonly least?: number; readonly most: number },
) {
  return z.object({
    version: z.literal(LOOK_VERSION).optional(),
    styles: z.array(style).min(least).max(most).readonly(),
    ...settingFields,
    regions: z.array(region).max(MAX_REGIONS).readonly().optional(),
  });
}

/** The settings that change a picture, without those that are as if they were absent. Files hold settings in this form. */
export function savedSettings({
  strength,
  strokePx,
  effort,
  finish,
}: LookSettings): z.input<typeof lookSettingsSchema> {
  return {
    strength,
    ...(strokePx === null ? {} : { strokePx }),
    ...(effort === 'quick' ? {} : { effort }),
    ...(isPlainFinish(finish) ? {} : { finish }),
  };
}
