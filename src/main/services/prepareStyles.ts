import { basename, resolve } from 'node:path';
import { isReadableImage } from '../../shared/domain/imageFormat.js';
import type { WeightedStyle } from '../../shared/engine/protocol.js';
import type { Priority } from '../../shared/domain/priority.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import type { EngineHost, JobOptions } from '../engine/engineHost.js';
import { isFile } from '../files/pathKind.js';
import { findStyle, readStyleCode, styleImagePath, type LibraryStyle } from '../library/styleLibrary.js';
import type { ModelSetting } from './modelSetting.js';

/** A style as it was asked for: an image of the user's, or a style of the library. */
export type StyleChoice =
  | { readonly kind: 'image'; readonly name: string; readonly weight: number; readonly path: string }
  | { readonly kind: 'library'; readonly name: string; readonly weight: number; readonly style: LibraryStyle };

/**
 * Reads `IMAGE`, `NAME`, `IMAGE:WEIGHT` or `NAME:WEIGHT`. A file of that very name comes first, so a colon in a file's
 * name does no harm.
 * @throws ExpectedError `style/unknown` for what is neither; `usage` for a weight that is not positive.
 */
export async function chooseStyle(text: string, library: readonly LibraryStyle[]): Promise<StyleChoice> {
  const whole = await isFile(text);
  const weighted = whole ? null : /^(.+):([^:/\\]*)$/.exec(text);
  const weight = weighted ? parseWeight(weighted[2]!) : undefined;
  if (weight !== undefined && !(weight > 0)) {
    throw new ExpectedError('usage', `The weight in ${text} is not positive.`, {
      advice: 'Write it like painting.jpg:0.5.',
    });
  }
  const name = weight === undefined ? text : weighted![1]!;
  if (whole || (await isFile(name))) {
    return { kind: 'image', name: basename(name), weight: weight ?? 1, path: name };
  }
  if (looksLikeFile(name)) {
    throw new ExpectedError('style/unknown', `There is no style image ${name}.`, { details: { path: name } });
  }
  const style = findStyle(library, name);
  return { kind: 'library', name: style.info.name, weight: weight ?? 1, style };
}

export interface PrepareStylesOptions extends ModelSetting {
  readonly host: EngineHost;
  /** The trunk of the model in use: a library style that was made for another is encoded again from its picture. */
  readonly trunk: string;
  readonly codeCacheFolder: string;
  readonly job?: JobOptions;
  readonly priority?: Priority;
}

/**
 * The code of each style, encoding images in the engine.
 * @throws what the engine says about an image; ModelError `style/trunk-mismatch` for a code of another model without a
 *   picture to encode again.
 */
export async function prepareStyles(
  choices: readonly StyleChoice[],
  options: PrepareStylesOptions,
): Promise<WeightedStyle[]> {
  const styles: WeightedStyle[] = [];
  for (const choice of choices) {
    const { name, weight } = choice;
    styles.push({ name, weight, code: await codeOf(choice, options) });
  }
  return styles;
}

async function codeOf(choice: StyleChoice, options: PrepareStylesOptions): Promise<Uint8Array> {
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
  const { host, backend, modelFolder, codeCacheFolder, priority, job } = options;
  const result = await host.request(
    { type: 'encodeStyle', backend, modelFolder, imagePath, codeCacheFolder, priority },
    job,
  );
  return result.code;
}

/** A style over a part of the picture, as it was asked for: the mask is an image. */
export interface RegionChoice {
  readonly choice: StyleChoice;
  readonly maskPath: string;
}

/** A region as the engine takes it. */
export interface PreparedRegion {
  readonly styles: WeightedStyle[];
  readonly maskPath: string;
}

/**
 * Reads `STYLE=MASK`, a style as `chooseStyle` reads it and an image.
 * @throws ExpectedError `usage` where one of the two is missing; `disk/not-found` where there is no such mask; what
 *   `chooseStyle` throws.
 */
export async function chooseRegion(text: string, library: readonly LibraryStyle[]): Promise<RegionChoice> {
  const at = text.lastIndexOf('=');
  const [style, mask] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (style === '' || mask === '') {
    throw new ExpectedError('usage', `${text} names no style and mask.`, { advice: 'Write it like sea.jpg=mask.png.' });
  }
  if (!(await isFile(mask))) {
    throw new ExpectedError('disk/not-found', `There is no mask ${mask}.`, { details: { path: mask } });
  }
  return { choice: await chooseStyle(style, library), maskPath: resolve(mask) };
}

/** Regions with their styles' codes. Throws like `prepareStyles`. */
export async function prepareRegions(
  regions: readonly RegionChoice[],
  options: PrepareStylesOptions,
): Promise<PreparedRegion[]> {
  const prepared: PreparedRegion[] = [];
  for (const { choice, maskPath } of regions) {
    prepared.push({ styles: await prepareStyles([choice], options), maskPath });
  }
  return prepared;
}

function parseWeight(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function looksLikeFile(text: string): boolean {
  return /[/\\]/.test(text) || isReadableImage(text);
}
