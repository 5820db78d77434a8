import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { EngineResult, PolishResult } from '../../shared/engine/events.js';
import type { EngineJob } from '../../shared/engine/requests.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import type { JobOptions } from '../engine/engineHost.js';
import {
  readPlainCode,
  readStyleAdapter,
  styleImagePath,
  writeStyleAdapter,
  type LibraryStyle,
} from '../library/styleLibrary.js';
import type { ModelPlace } from './styleModel.js';
import type { ModelSetting } from './modelSetting.js';

export interface PolishLibraryStyleOptions extends ModelSetting, ModelPlace {
  readonly engine: {
    request(job: EngineJob<'polish'>, options?: JobOptions): Promise<EngineResult<'polish'>>;
  };
  /** The folder of all runs of polishes, and of their scenes. */
  readonly polishFolder: string;
  /** A folder of artworks that are one style; default: the style's own picture. */
  readonly artworks?: string | undefined;
  /** Photos to practice on; rendered scenes join them if they are few. */
  readonly photos: readonly string[];
  readonly length: EngineJob<'polish'>['length'];
  readonly seed?: number | undefined;
  readonly job?: JobOptions;
}

/** How long a polish may take to finish its step, write a checkpoint and measure. */
const STOP_GRACE_MS = 60_000;

/**
 * Trains an adapter of a style of the library; nothing is written there. A polish that was killed is continued if it is
 * asked for again.
 * @throws ExpectedError `usage` for a style with its own network; ModelError `style/trunk-mismatch` for a style of
 *   another model; `disk/…`; CancelledError if it was stopped before it had learned anything.
 */
export async function polishLibraryStyle(
  style: LibraryStyle,
  options: PolishLibraryStyleOptions,
): Promise<PolishResult> {
  const { engine, backend, modelFolder, polishFolder, photos, length, seed = 1, job } = options;
  const artworks = options.artworks ?? styleImagePath(style);
  assertCanPolish(style, options.trunk);
  if (artworks === undefined) {
    throw new ExpectedError('usage', `The style ${style.info.name} has no picture to be compared with.`, {
      advice: 'Name a folder of pictures with --artworks.',
    });
  }
  return engine.request(
    {
      type: 'polish',
      backend,
      modelFolder,
      run: join(polishFolder, runName(style)),
      code: await readPlainCode(style),
      adapter: await readStyleAdapter(style),
      artworks,
      photos: [...photos],
      scenesFolder: join(polishFolder, 'scenes'),
      length,
      seed,
    },
    { ...job, cancelGraceMs: STOP_GRACE_MS },
  );
}

/** Whether a style can be polished with a model. @throws like `polishLibraryStyle` */
export function assertCanPolish({ info }: LibraryStyle, trunk: string): void {
  if (info.model !== undefined) {
    throw new ExpectedError('usage', `The style ${info.name} brings a network of its own, which is not polished.`, {
      advice: 'Train it further instead: pentimento train.',
    });
  }
  if (info.trunk === trunk) return;
  throw new ModelError('style/trunk-mismatch', `The style ${info.name} was made for another model.`, {
    advice: 'Encode it again from its picture, then polish it: pentimento encode IMAGE --name NAME.',
    details: { expected: trunk, actual: info.trunk },
  });
}

/**
 * Keeps what a polish of the user's style has learned, if that is better than what there was.
 * @returns whether the style paints otherwise now
 * @throws ExpectedError `disk/…`
 */
export async function keepPolish(style: LibraryStyle, { adapter }: PolishResult): Promise<boolean> {
  if (!adapter) return false;
  await writeStyleAdapter(style, adapter);
  return true;
}

/** A style's runs have one name, whatever the style is called now. */
function runName({ folder }: LibraryStyle): string {
  return createHash('sha256').update(folder).digest('hex').slice(0, 16);
}
