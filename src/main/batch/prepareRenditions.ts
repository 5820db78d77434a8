import { basename, extname, resolve } from 'node:path';
import type { OutputRules, Rendition } from '../../shared/batch/batchSettings.js';
import { isPlainFinish, type Finish } from '../../shared/domain/finish.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import { isFile } from '../files/pathKind.js';
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
  return (await isFile(text)) ? [text] : text.split('+').map((part) => part.trim());
}

/** Finds the styles and gives every rendition a name of its own. Throws like `chooseStyle`. */
export async function chooseRenditions(
  wishes: readonly RenditionWish[],
  library: readonly LibraryStyle[],
): Promise<ChosenRendition[]> {
  const chosen: ChosenRendition[] = [];
  for (const { styles, name, ...rest } of wishes) {
    const choices: StyleChoice[] = [];
    for (const text of styles) choices.push(await chooseStyle(text, library));
    chosen.push({ ...rest, name: name ?? choices.map(shortName).join('+'), choices });
  }
  return withOwnNames(chosen);
}

const MAX_NAME_LENGTH = 120;

/** The renditions with names of at most 120 characters, no two alike but for case: a second `sea` becomes `sea-2`. */
export function withOwnNames(renditions: readonly ChosenRendition[]): ChosenRendition[] {
  const taken = new Set<string>();
  return renditions.map((rendition) => {
    let name = rendition.name.slice(0, MAX_NAME_LENGTH);
    for (let count = 2; taken.has(name.toLowerCase()); count++) {
      const ending = `-${count}`;
      name = rendition.name.slice(0, MAX_NAME_LENGTH - ending.length) + ending;
    }
    taken.add(name.toLowerCase());
    return { ...rendition, name };
  });
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
