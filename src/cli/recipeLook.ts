import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChosenRegion } from '../main/library/regionChoice.js';
import type { ChosenLook, StyleChoice } from '../main/library/styleChoice.js';
import { findRecipeStyle, type RecipePlaces } from '../main/library/recipeStyles.js';
import type { RecipeStyle, RecipeWithMasks } from '../shared/domain/recipe.js';
import { ExpectedError } from '../shared/errors.js';
import { printNote } from './terminal.js';

/** A look from a recipe. Its masks are temporary files, which `remove` deletes. */
export interface RecipeLook {
  readonly look: ChosenLook;
  readonly remove: () => Promise<void>;
}

/** Finds the styles of a recipe and prints a note for each one that differs. Throws like `findRecipeStyle`. */
export async function recipeLook({ recipe, masks }: RecipeWithMasks, places: RecipePlaces): Promise<RecipeLook> {
  const { styles, regions = [], ...settings } = recipe.look;
  const folder = await mkdtemp(join(tmpdir(), 'pentimento-masks-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const base = await recipeStyles(styles, places);
    const chosen: ChosenRegion[] = [];
    for (const region of regions) {
      const { strength } = region;
      const own = { styles: await recipeStyles(region.styles, places), strength };
      if ('found' in region) {
        chosen.push({ ...own, found: region.found });
        continue;
      }
      const bytes = masks.get(region.mask);
      if (!bytes) throw noMask();
      const maskPath = join(folder, `${region.mask}.mask`);
      await writeFile(maskPath, bytes);
      chosen.push({ ...own, maskPath, isInverted: region.isInverted });
    }
    const look = { ...settings, styles: base, regions: chosen };
    return { look, remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

export async function recipeStyles(styles: readonly RecipeStyle[], places: RecipePlaces): Promise<StyleChoice[]> {
  const choices: StyleChoice[] = [];
  for (const style of styles) {
    const { choice, isSame, pack } = await findRecipeStyle(style, places);
    if (pack !== undefined) printNote(`The style ${style.name} is taken from ${pack}.`);
    if (!isSame) printNote(`The style ${style.name} is another one here than in the recipe; the result will differ.`);
    choices.push(choice);
  }
  return choices;
}

function noMask(): ExpectedError {
  return new ExpectedError('image/no-recipe', 'The recipe names a region whose mask was too large to be kept.', {
    advice: 'Give the look by --style and --region instead.',
  });
}
