import type { RecipeWithMasks } from '../../shared/domain/recipe.js';
import { ExpectedError } from '../../shared/errors.js';
import { openImage } from './openImage.js';
import { MAX_PIXELS } from './readImage.js';
import { readRecipe, readWholeRecipe } from './xmpRecipe.js';

/** The recipe of a picture that this program made. @throws ExpectedError `image/no-recipe`; errors of `openImage` */
export async function readPictureRecipe(path: string): Promise<RecipeWithMasks> {
  const { tags } = await openImage(path, MAX_PIXELS);
  const whole = readWholeRecipe(tags.xmp);
  if (whole) return whole;
  const isOurs = readRecipe(tags.xmp) !== undefined;
  const message = isOurs
    ? `${path} was made by another version of this program, whose recipe cannot be read here.`
    : `${path} holds no recipe: this program did not make it, or its metadata was removed.`;
  throw new ExpectedError('image/no-recipe', message, { details: { path } });
}
