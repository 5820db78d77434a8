import { ExpectedError } from '../../shared/errors.js';
import { findModelFolder, type ModelChoice } from '../library/modelFolder.js';
import { styleModelFolder } from '../library/styleLibrary.js';
import type { StyleChoice } from './prepareStyles.js';

/**
 * The model that these styles are made with: the one that is asked for, or the network that a style brings along.
 * @throws ExpectedError `usage` where such a style is to be blended with others, or another model is asked for by name;
 *   what `findModelFolder` throws.
 */
export function findModelFor(styles: readonly StyleChoice[], choice: ModelChoice): string {
  const withOwn = styles.find((style) => style.kind === 'library' && style.style.info.model !== undefined);
  const own = withOwn?.kind === 'library' ? styleModelFolder(withOwn.style) : undefined;
  if (own === undefined) return findModelFolder(choice);
  const { model, env = process.env } = choice;
  // What the environment says is a wish for all jobs; this one has a network of its own.
  const isNamed = model !== undefined && model !== env['PENTIMENTO_MODEL'];
  if (styles.length === 1 && !isNamed) return own;
  throw new ExpectedError('usage', `The style ${withOwn?.name} brings a network of its own.`, {
    advice: 'Use it alone, without other styles and without --model.',
  });
}
