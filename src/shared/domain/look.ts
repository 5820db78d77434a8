import { z } from 'zod';
import { EFFORTS } from './effort.js';
import { finishSchema, isPlainFinish, PLAIN_FINISH } from './finish.js';
import type { PaintedArea } from './paintedRegion.js';
import { strokePxSchema } from './strokeSize.js';

/**
 * The look of a picture. Windows, projects, presets, batches, the engine and the recipe in the file all use or extend
 * this model; the layers between them pass a look on unchanged. To add a setting, add it here, add a control to the
 * window and the command line, and use it in `ml/infer`.
 */

/** The version of this model. A look without a version has version 1. */
export const LOOK_VERSION = 1;

/** Maximum number of regions of a picture. */
export const MAX_REGIONS = 8;

const settingFields = {
  /** 0 is the photo itself, 1 the full style. */
  strength: z.number().min(0).max(1),
  /**
   * The long side in px at which the style is painted; the result is then enlarged with the photo's detail. Null, or at
   * least the picture's size: every pixel of the result is painted.
   */
  strokePx: strokePxSchema.nullable().default(null),
  /** How much work goes into the painting. Windows show `quick`; exports and batches may use `fine`. */
  effort: z.enum(EFFORTS).default('quick'),
  /** Adjustments after painting. */
  finish: finishSchema.default(PLAIN_FINISH),
};

/** The settings of a look: everything but the styles and regions. */
export const lookSettingsSchema = z.object(settingFields);
export type LookSettings = Readonly<z.output<typeof lookSettingsSchema>>;

export const PLAIN_SETTINGS: LookSettings = { strength: 1, strokePx: null, effort: 'quick', finish: PLAIN_FINISH };

/** The strength of a region; absent: the look's. */
export const regionStrengthSchema = settingFields.strength.optional();

/** A style of a blend. Weights are relative: only their proportions matter. */
export type Weighted<StyleRef> = StyleRef & { readonly weight: number };

/** A different blend for a part of the picture; without styles, the photo. */
export type LookRegion<StyleRef, Area = PaintedArea> = Readonly<Area> & {
  readonly styles: readonly Weighted<StyleRef>[];
  /** 0-1; absent: the look's. */
  readonly strength?: number | undefined;
};

/**
 * @template StyleRef reference to a style: an id in windows, a code in the engine
 * @template Area area of a region: steps in windows, a mask in the engine
 */
export interface Look<StyleRef, Area = PaintedArea> extends LookSettings {
  readonly version?: typeof LOOK_VERSION | undefined;
  readonly styles: readonly Weighted<StyleRef>[];
  /** Stacked regions, bottom first; absent: none. */
  readonly regions?: readonly LookRegion<StyleRef, Area>[] | undefined;
}

/** The schema of a look for one kind of style and region. @param most maximum number of styles of a blend */
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

/** The settings without values equal to their defaults. Files store settings in this form. */
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
