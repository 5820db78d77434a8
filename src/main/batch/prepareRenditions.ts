import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { OutputRules, Rendition } from '../../shared/batch/batchSettings.js';
import { isPlainFinish, type Finish } from '../../shared/domain/finish.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import type { LibraryStyle } from '../library/styleLibrary.js';
import { chooseStyle, prepareStyles, type PrepareStylesOptions, type StyleChoice } from '../services/prepareStyles.js';
import { networkOf } from '../services/styleModel.js';
import { codeHash, type StyleCodes } from './batchJob.js';

/** A rendition as somebody asked for it: styles by name or file, each perhaps with a weight. */
export interface RenditionWish {
  /** Default: the names of its styles. */
  readonly name?: string | undefined;
  /** `NAME`, `IMAGE`, `NAME:WEIGHT`, `IMAGE:WEIGHT` */
  readonly styles: readonly string[];
  readonly strength: number;
  readonly strokePx?: number | undefined;
  readonly finish?: Finish | undefined;
  readonly output: OutputRules;
}

/** A wish whose styles were found. */
export interface ChosenRendition extends Omit<RenditionWish, 'styles' | 'name'> {
  readonly name: string;
  readonly choices: readonly StyleChoice[];
}

/**
 * Splits a blend like `sea.jpg:0.7+wheat:0.3` into its styles. A file of that very name comes first, so a plus sign in a
 * file's name does no harm.
 */
export async function splitBlend(text: string): Promise<string[]> {
  const isFile = await stat(text).then(
    (status) => status.isFile(),
    () => false,
  );
  return isFile ? [text] : text.split('+').map((part) => part.trim());
}

/** Finds the styles and gives every rendition a name of its own. Throws like `chooseStyle`. */
export async function chooseRenditions(
  wishes: readonly RenditionWish[],
  library: readonly LibraryStyle[],
): Promise<ChosenRendition[]> {
  const taken = new Set<string>();
  const chosen: ChosenRendition[] = [];
  for (const { styles, name, ...rest } of wishes) {
    const choices: StyleChoice[] = [];
    for (const text of styles) choices.push(await chooseStyle(text, library));
    const plain = name ?? choices.map(shortName).join('+');
    let unique = plain;
    for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${plain}-${count}`;
    taken.add(unique.toLowerCase());
    chosen.push({ ...rest, name: unique.slice(0, 120), choices });
  }
  return chosen;
}

/** The style images among them, absolute. */
export function styleImagesOf(renditions: readonly ChosenRendition[]): string[] {
  const images = renditions.flatMap(({ choices }) =>
    choices.flatMap((choice) => (choice.kind === 'image' ? [resolve(choice.path)] : [])),
  );
  return [...new Set(images)];
}

/** The renditions as a job keeps them, and the codes that they name. Throws like `networkOf` and `prepareStyles`. */
export async function encodeRenditions(
  chosen: readonly ChosenRendition[],
  options: PrepareStylesOptions,
): Promise<{ renditions: Rendition[]; codes: StyleCodes }> {
  const codes = new Map<string, Uint8Array>();
  const renditions: Rendition[] = [];
  for (const { name, choices, strength, strokePx, finish, output } of chosen) {
    const { modelFolder, trunk } = networkOf(choices, options);
    const network = modelFolder === options.modelFolder ? {} : { network: { modelFolder, trunk } };
    const styles = (await prepareStyles(choices, { ...options, modelFolder, trunk })).map(({ name, weight, code }) => {
      const hash = codeHash(code);
      codes.set(hash, code);
      return { name, weight, code: hash };
    });
    renditions.push({
      ...{ name, styles, strength, output, ...network },
      ...(strokePx === undefined ? {} : { strokePx }),
      // A plain one says nothing, like the jobs from before there were any.
      ...(finish === undefined || isPlainFinish(finish) ? {} : { finish }),
    });
  }
  return { renditions, codes };
}

/** What a style is called in file names: a library style's id, an image's name without its extension. */
function shortName(choice: StyleChoice): string {
  return choice.kind === 'library' ? choice.style.info.id : styleIdFor(basename(choice.path, extname(choice.path)));
}
