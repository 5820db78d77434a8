import type { StylizeRecipe } from '../../shared/contract/stylize.js';
import type { Priority } from '../../shared/domain/priority.js';
import type { EngineJob } from '../../shared/engine/protocol.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import { prepareStyles } from '../services/prepareStyles.js';
import { networkOf } from '../services/styleModel.js';
import type { EngineDesk } from './engineDesk.js';

/** Another blend over a part of the picture; without styles, the photo itself. */
export interface RegionWish {
  readonly styles: StylizeRecipe['styles'];
  /** An image, white where the blend covers. */
  readonly maskPath: string;
}

export interface RecipeJobOptions {
  readonly engine: EngineDesk;
  readonly styles: StyleCatalog;
  readonly codeCacheFolder: string;
  readonly trunk: string | null;
  /** The lowest first. */
  readonly regions?: readonly RegionWish[] | undefined;
  readonly priority: Priority;
  readonly signal: AbortSignal;
}

type RecipeFields = Pick<
  EngineJob<'preview'>,
  'styles' | 'regions' | 'strength' | 'strokePx' | 'finish' | 'backend' | 'modelFolder' | 'tilePx' | 'priority'
>;

/**
 * What an engine job says of a recipe and of what computes. Styles that were made for another model are encoded again
 * from their pictures; one with a network of its own is painted by that.
 * @throws ExpectedError `style/unknown`, `usage` for a blend with a style that does not blend; ModelError `model/...`,
 *   `style/trunk-mismatch`; what encoding fails with.
 */
export async function recipeJob(recipe: StylizeRecipe, options: RecipeJobOptions): Promise<RecipeFields> {
  const { engine, codeCacheFolder, priority, signal } = options;
  const { backend, tilePx, ...setting } = engine.setting;
  const choices = await options.styles.choose(recipe);
  const regionChoices = await Promise.all((options.regions ?? []).map((region) => options.styles.choose(region)));
  const { host } = engine;
  const all = [...choices, ...regionChoices.flat()];
  const { modelFolder, trunk } = networkOf(all, { ...setting, trunk: options.trunk ?? '' });
  const preparing = { host, trunk, codeCacheFolder, backend, modelFolder, priority, job: { signal } };
  const styles = await prepareStyles(choices, preparing);
  const regions: NonNullable<RecipeFields['regions']> = [];
  for (const [index, region] of (options.regions ?? []).entries()) {
    regions.push({ styles: await prepareStyles(regionChoices[index] ?? [], preparing), maskPath: region.maskPath });
  }
  const strokePx = recipe.strokePx ?? undefined;
  const { strength, finish } = recipe;
  return {
    styles,
    regions: regions.length === 0 ? undefined : regions,
    strength,
    strokePx,
    finish,
    backend,
    modelFolder,
    tilePx,
    priority,
  };
}
