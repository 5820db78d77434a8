import type { StylizeRecipe } from '../../shared/contract/stylize.js';
import type { Priority } from '../../shared/domain/priority.js';
import type { EngineJob } from '../../shared/engine/protocol.js';
import type { StyleCatalog } from '../library/styleCatalog.js';
import { prepareStyles } from '../services/prepareStyles.js';
import { networkOf } from '../services/styleModel.js';
import type { EngineDesk } from './engineDesk.js';

export interface RecipeJobOptions {
  readonly engine: EngineDesk;
  readonly styles: StyleCatalog;
  readonly codeCacheFolder: string;
  readonly trunk: string | null;
  readonly priority: Priority;
  readonly signal: AbortSignal;
}

type RecipeFields = Pick<
  EngineJob<'preview'>,
  'styles' | 'strength' | 'strokePx' | 'finish' | 'backend' | 'modelFolder' | 'tilePx' | 'priority'
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
  const { host } = engine;
  const { modelFolder, trunk } = networkOf(choices, { ...setting, trunk: options.trunk ?? '' });
  const styles = await prepareStyles(choices, {
    ...{ host, trunk, codeCacheFolder, backend, modelFolder, priority },
    job: { signal },
  });
  const strokePx = recipe.strokePx ?? undefined;
  const { strength, finish } = recipe;
  return { styles, strength, strokePx, finish, backend, modelFolder, tilePx, priority };
}
