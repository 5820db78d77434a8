import { z } from 'zod';
import { foundAreaSchema, type FoundArea } from './foundArea.js';
import { regionStrengthSchema } from './look.js';

/** A mask in an image file: white in the region, or black if `isInverted` is true. */
const maskFileFields = { maskPath: z.string().min(1), isInverted: z.boolean().optional() };
const foundFields = { found: foundAreaSchema };

/** A part of a picture as the engine takes it. */
export type MaskArea = MaskFileArea | { readonly found: FoundArea };
export interface MaskFileArea {
  readonly maskPath: string;
  readonly isInverted?: boolean | undefined;
}

/** A mask beside each photo: `{name}` in the pattern is the photo's name without its extension. */
export interface MaskBeside {
  readonly maskBeside: string;
  readonly isInverted?: boolean | undefined;
}
/** A part of any photo. */
export type AnyPhotoArea = MaskArea | MaskBeside;

const maskBesideFields = { maskBeside: z.string().min(1), isInverted: z.boolean().optional() };

/** Regions of one photo, with styles of one kind. */
export function maskRegionSchema<Styles extends z.ZodType>(styles: Styles) {
  const fields = { styles, strength: regionStrengthSchema };
  return z.union([z.object({ ...fields, ...maskFileFields }), z.object({ ...fields, ...foundFields })]);
}

/** Regions of any photo, with styles of one kind. */
export function anyPhotoRegionSchema<Styles extends z.ZodType>(styles: Styles) {
  const fields = { styles, strength: regionStrengthSchema };
  return z.union([
    z.object({ ...fields, ...maskFileFields }),
    z.object({ ...fields, ...maskBesideFields }),
    z.object({ ...fields, ...foundFields }),
  ]);
}
