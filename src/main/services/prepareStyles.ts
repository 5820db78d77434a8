import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { READABLE_EXTENSIONS } from '../../shared/domain/imageFormat.js';
import type { WeightedStyle } from '../../shared/engine/protocol.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import type { EngineHost, JobOptions } from '../engine/engineHost.js';
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
  const imagePath = choice.kind === 'image' ? choice.path : styleImagePath(choice.style);
  if (imagePath === undefined) {
    throw new ModelError('style/trunk-mismatch', `The style ${choice.name} was made for another model.`, {
      advice: 'Encode it again from its picture: pentimento encode IMAGE --name NAME.',
    });
  }
  const { host, backend, modelFolder, codeCacheFolder, job } = options;
  const result = await host.request({ type: 'encodeStyle', backend, modelFolder, imagePath, codeCacheFolder }, job);
  return result.code;
}

function parseWeight(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function looksLikeFile(text: string): boolean {
  return /[/\\]/.test(text) || READABLE_EXTENSIONS.includes(extname(text).slice(1).toLowerCase());
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (status) => status.isFile(),
    () => false,
  );
}
