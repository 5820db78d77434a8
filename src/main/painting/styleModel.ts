import { ExpectedError } from '../../shared/errors.js';
import { findModelFolder, type ModelChoice } from '../library/modelFolder.js';
import { styleModelFolder, type LibraryStyle } from '../library/styleLibrary.js';
import type { FoundStyle } from '../library/styleChoice.js';

/** A model by its folder and the hash of its trunk. */
export interface ModelPlace {
  readonly modelFolder: string;
  readonly trunk: string;
}

/**
 * The network for these styles: a style's own network if it has one, otherwise the given one.
 * @throws ExpectedError `usage` if such a style is to be blended with others.
 */
export function networkOf(styles: readonly FoundStyle[], model: ModelPlace): ModelPlace {
  const own = withOwnNetwork(styles);
  const modelFolder = own && styleModelFolder(own);
  if (own === undefined || modelFolder === undefined) return model;
  if (styles.length === 1) return { modelFolder, trunk: own.info.trunk };
  throw notAlone(own, 'Use it alone, without other styles.');
}

/**
 * The model for these styles: the requested one, or a style's own network.
 * @throws ExpectedError `usage` if such a style is to be blended with others, or another model is requested by name;
 *   errors of `findModelFolder`.
 */
export function findModelFor(styles: readonly FoundStyle[], choice: ModelChoice): string {
  const withOwn = withOwnNetwork(styles);
  const own = withOwn && styleModelFolder(withOwn);
  if (withOwn === undefined || own === undefined) return findModelFolder(choice);
  const { model, env = process.env } = choice;
  // The environment variable is a default for all jobs; this one has its own network.
  const isNamed = model !== undefined && model !== env['PENTIMENTO_MODEL'];
  if (styles.length === 1 && !isNamed) return own;
  throw notAlone(withOwn, 'Use it alone, without other styles and without --model.');
}

function withOwnNetwork(styles: readonly FoundStyle[]): LibraryStyle | undefined {
  const own = styles.flatMap((choice) => (choice.kind === 'library' ? [choice.style] : []));
  return own.find(({ info }) => info.model !== undefined);
}

function notAlone({ info }: LibraryStyle, advice: string): ExpectedError {
  return new ExpectedError('usage', `The style ${info.name} brings a network of its own.`, { advice });
}
