import type { Priority } from '../../shared/domain/priority.js';
import type { Look, LookRegion } from '../../shared/domain/look.js';
import type { EngineResult } from '../../shared/engine/events.js';
import type { EngineJob, StyleCodeBytes, WeightedStyle } from '../../shared/engine/requests.js';
import { ModelError } from '../../shared/errors.js';
import type { JobOptions } from '../engine/engineHost.js';
import type { ChosenLook, StyleChoice } from '../library/styleChoice.js';
import { readStyleCode, styleImagePath } from '../library/styleLibrary.js';
import type { ModelSetting } from './modelSetting.js';
import { networkOf, type ModelPlace } from './styleModel.js';

export interface ResolveOptions extends ModelSetting {
  readonly engine: {
    request(job: EngineJob<'encodeStyle'>, options?: JobOptions): Promise<EngineResult<'encodeStyle'>>;
  };
  /** The trunk of the current model: a library style made for another trunk is encoded again from its picture. */
  readonly trunk: string;
  readonly codeCacheFolder: string;
  readonly job?: JobOptions;
  readonly priority?: Priority;
}

/** A look with the codes of its styles, and the network that paints it. */
export interface ResolvedLook<L> extends ModelPlace {
  readonly look: L;
}

/**
 * Converts a look to the engine's form. Images are encoded in the engine; a style with its own network is painted by
 * that network.
 * @throws ExpectedError `usage` for a blend with a style that cannot be blended; ModelError `style/trunk-mismatch` for
 *   a code of another model without a picture to encode again; the engine's errors about an image.
 */
export async function resolveLook<Area>(
  look: ChosenLook<Area>,
  options: ResolveOptions,
): Promise<ResolvedLook<Look<StyleCodeBytes, Area>>> {
  const { styles, regions = [] } = look;
  const { modelFolder, trunk } = networkOf([...styles, ...regions.flatMap((region) => region.styles)], options);
  const network = { ...options, modelFolder, trunk };
  const resolved = { ...look, styles: await codesOf(styles, network) };
  if (regions.length === 0) return { look: { ...resolved, regions: undefined }, modelFolder, trunk };
  const coded: LookRegion<StyleCodeBytes, Area>[] = [];
  for (const region of regions) coded.push({ ...region, styles: await codesOf(region.styles, network) });
  return { look: { ...resolved, regions: coded }, modelFolder, trunk };
}

async function codesOf(choices: readonly StyleChoice[], options: ResolveOptions): Promise<WeightedStyle[]> {
  const styles: WeightedStyle[] = [];
  for (const choice of choices) {
    const { name, weight } = choice;
    styles.push({ name, weight, code: await codeOf(choice, options) });
  }
  return styles;
}

async function codeOf(choice: StyleChoice, options: ResolveOptions): Promise<Uint8Array> {
  if (choice.kind === 'code') return choice.code;
  if (choice.kind === 'library' && choice.style.info.trunk === options.trunk) return readStyleCode(choice.style);
  if (choice.kind === 'library' && choice.style.info.model !== undefined) {
    throw new ModelError('style/trunk-mismatch', `The style ${choice.name} brings a network of its own.`, {
      advice: 'It blends with no other style: use it alone, without --model.',
    });
  }
  const imagePath = choice.kind === 'image' ? choice.path : styleImagePath(choice.style);
  if (imagePath === undefined) {
    throw new ModelError('style/trunk-mismatch', `The style ${choice.name} was made for another model.`, {
      advice: 'Encode it again from its picture: pentimento encode IMAGE --name NAME.',
    });
  }
  const { engine, backend, modelFolder, codeCacheFolder, priority, job } = options;
  const result = await engine.request(
    { type: 'encodeStyle', backend, modelFolder, imagePath, codeCacheFolder, priority },
    job,
  );
  return result.code;
}
