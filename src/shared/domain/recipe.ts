import { z } from 'zod';
import { outputSizeSchema } from '../batch/outputSize.js';
import { frameSchema } from './frame.js';
import { IMAGE_FORMATS } from './imageFormat.js';
import { lookSchemaOf } from './look.js';
import { METADATA_CHOICES } from './metadataChoice.js';

/** The SHA-256 of bytes, in hexadecimal. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const MOST_STYLES = 16;

/** A style by its name and by the hash of its code, which says whether a style of that name is still the same. */
const recipeStyle = z.object({ name: z.string().min(1), weight: z.number().positive(), code: sha256 });
export type RecipeStyle = z.infer<typeof recipeStyle>;

/**
 * All that a picture was made of but the photo and the styles themselves. It lies in the picture's XMP: who has the photo,
 * the styles and the model gets the same picture by it.
 */
export const recipeSchema = z.object({
  format: z.literal('pentimento-recipe'),
  version: z.literal(1),
  appVersion: z.string(),
  /** The hash of the model's trunk. */
  trunk: z.string(),
  look: lookSchemaOf(
    {
      style: recipeStyle,
      /** `mask` is the hash of an image that lies beside the recipe, white where the region is. */
      region: z.object({ styles: z.array(recipeStyle).max(MOST_STYLES).readonly(), mask: sha256 }),
    },
    { most: MOST_STYLES },
  ),
  /** How the photo was turned and cropped before; absent: not at all. */
  frame: frameSchema.optional(),
  isExact: z.boolean().optional(),
  output: z.object({
    format: z.enum(IMAGE_FORMATS),
    quality: z.int().min(1).max(100).optional(),
    size: outputSizeSchema.optional(),
    metadata: z.enum(METADATA_CHOICES).optional(),
  }),
});
export type SavedRecipe = z.infer<typeof recipeSchema>;

/** A recipe with the masks of its regions, by their hashes. One whose mask was too large to be kept lacks it. */
export interface RecipeWithMasks {
  readonly recipe: SavedRecipe;
  readonly masks: ReadonlyMap<string, Uint8Array>;
}
