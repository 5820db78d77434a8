import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isPlainFrame } from '../../shared/domain/frame.js';
import { savedSettings } from '../../shared/domain/look.js';
import { isVideoFormat } from '../../shared/domain/videoFormat.js';
import { BugError } from '../../shared/errors.js';
import type { RecipeStyle, RecipeWithMasks, SavedRecipe } from '../../shared/domain/recipe.js';
import type { EngineJobRequest, WeightedStyle } from '../../shared/engine/requests.js';

/** The recipe of a picture, as stored in its file. @param trunk of the model that paints it */
export async function wholeRecipe(
  { look, content, compute, output }: EngineJobRequest<'stylize'>,
  trunk: string,
): Promise<RecipeWithMasks> {
  const masks = new Map<string, Uint8Array>();
  const regions: NonNullable<SavedRecipe['look']['regions']>[number][] = [];
  for (const { styles, strength, ...area } of look.regions ?? []) {
    const own = { styles: styles.map(named), ...(strength === undefined ? {} : { strength }) };
    if ('found' in area) {
      regions.push({ ...own, found: area.found });
      continue;
    }
    const bytes = await readFile(area.maskPath);
    const mask = codeHash(bytes);
    masks.set(mask, bytes);
    regions.push({ ...own, mask, ...(area.isInverted ? { isInverted: true } : {}) });
  }
  const { format, quality, size, metadata } = output;
  if (isVideoFormat(format)) throw new BugError('Videos hold no recipe.');
  const { frame } = content;
  const settings = savedSettings(look) as SavedRecipe['look'];
  const recipe: SavedRecipe = {
    format: 'pentimento-recipe',
    version: regions.some(({ strength }) => strength !== undefined) ? 2 : 1,
    appVersion: output.appVersion,
    trunk,
    look: { ...settings, styles: look.styles.map(named), ...(regions.length > 0 ? { regions } : {}) },
    ...(frame && !isPlainFrame(frame) ? { frame } : {}),
    ...(compute.isExact ? { isExact: true } : {}),
    // Left out where it is the default, so that every way to the same picture gives the same file.
    output: { format, quality, size, ...(metadata && metadata !== 'all' ? { metadata } : {}) },
  };
  return { recipe, masks };
}

function named({ name, weight, code }: WeightedStyle): RecipeStyle {
  return { name, weight, code: codeHash(code) };
}

/** The hash by which recipes name a style code. */
export function codeHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
