import { z } from 'zod';
import { outputSizeSchema } from '../batch/outputSize.js';
import { foundAreaSchema } from './foundArea.js';
import { frameSchema } from './frame.js';
import { IMAGE_FORMATS } from './imageFormat.js';
import { lookSchemaOf, regionStrengthSchema } from './look.js';
import { METADATA_CHOICES } from './metadataChoice.js';

/** The SHA-256 of bytes, in hexadecimal. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const MOST_STYLES = 16;

/** A style's name and the hash of its code, which shows whether the style has changed. */
const recipeStyle = z.object({ name: z.string().min(1), weight: z.number().positive(), code: sha256 });
export type RecipeStyle = z.infer<typeof recipeStyle>;
const regionFields = { styles: z.array(recipeStyle).max(MOST_STYLES).readonly(), strength: regionStrengthSchema };

/**
 * Everything needed to make a picture again, except the photo, the styles and the model. Stored in the picture's XMP;
 * with the same photo, styles and model it gives the same picture.
 */
export const recipeSchema = z.object({
  format: z.literal('pentimento-recipe'),
  /** 2: regions may have strengths of their own. A recipe without them says 1, so that older programs read it. */
  version: z.union([z.literal(1), z.literal(2)]),
  appVersion: z.string(),
  /** The hash of the model's trunk. */
  trunk: z.string(),
  look: lookSchemaOf(
    {
      style: recipeStyle,
      /** `mask` is the hash of an image stored with the recipe, white inside the region (black if `isInverted`). */
      region: z.union([
        z.object({ ...regionFields, mask: sha256, isInverted: z.boolean().optional() }),
        z.object({ ...regionFields, found: foundAreaSchema }),
      ]),
    },
    { most: MOST_STYLES },
  ),
  /** How the photo was turned and cropped; absent: not at all. */
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

/** A recipe with the masks of its regions, by hash. Masks that were too large to store are missing. */
export interface RecipeWithMasks {
  readonly recipe: SavedRecipe;
  readonly masks: ReadonlyMap<string, Uint8Array>;
}
