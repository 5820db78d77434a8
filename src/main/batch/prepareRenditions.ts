import { basename, extname, resolve } from 'node:path';
import type { OutputRules, Rendition } from '../../shared/batch/batchSettings.js';
import type { LookSettings } from '../../shared/domain/look.js';
import type { AnyPhotoArea } from '../../shared/domain/regionArea.js';
import { styleIdFor } from '../../shared/domain/styleInfo.js';
import type { WeightedStyle } from '../../shared/engine/requests.js';
import { chooseRegion, maskFilesOf, type ChosenRegion } from '../library/regionChoice.js';
import { chooseStyle, type StyleChoice } from '../library/styleChoice.js';
import type { LibraryStyle } from '../library/styleLibrary.js';
import { resolveLook, type ResolveOptions } from '../painting/resolveLook.js';
import { codeHash, type StyleCodes } from './batchJob.js';

/** A rendition as requested: styles by name or file, each with an optional weight. */
export interface RenditionWish extends LookSettings {
  /** Default: the names of its styles. */
  readonly name?: string | undefined;
  /** `NAME`, `IMAGE`, `NAME:WEIGHT`, `IMAGE:WEIGHT`, or a style that was already found */
  readonly styles: readonly (string | StyleChoice)[];
  /** As `chooseRegion` takes them, or already found. Default: none. */
  readonly regions?: readonly (string | ChosenRegion)[];
  readonly output: OutputRules;
}

/** A requested rendition whose styles were found. */
export interface ChosenRendition extends Omit<RenditionWish, 'styles' | 'regions' | 'name'> {
  readonly name: string;
  readonly styles: readonly StyleChoice[];
  readonly regions?: readonly ChosenRegion[];
}

/** Finds the styles and gives every rendition a unique name. Throws like `chooseStyle` and `chooseRegion`. */
export async function chooseRenditions(
  wishes: readonly RenditionWish[],
  library: readonly LibraryStyle[],
): Promise<ChosenRendition[]> {
  const chosen: ChosenRendition[] = [];
  for (const { styles, regions = [], name, ...rest } of wishes) {
    const choices: StyleChoice[] = [];
    for (const each of styles) choices.push(typeof each === 'string' ? await chooseStyle(each, library) : each);
    const parts: ChosenRegion[] = [];
    for (const each of regions) parts.push(typeof each === 'string' ? await chooseRegion(each, library) : each);
    chosen.push({ ...rest, name: name ?? choices.map(shortName).join('+'), styles: choices, regions: parts });
  }
  return withOwnNames(chosen);
}

const MAX_NAME_LENGTH = 120;

/**
 * The renditions with names of at most 120 characters, unique even without regard to case: a second `sea` becomes
 * `sea-2`.
 */
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

/** The absolute paths of the style images and masks among them. */
export function imagesOf(renditions: readonly ChosenRendition[]): string[] {
  const images = renditions.flatMap(({ styles, regions = [] }) => [
    ...[...styles, ...regions.flatMap((region) => region.styles)].flatMap((choice) =>
      choice.kind === 'image' ? [resolve(choice.path)] : [],
    ),
    ...maskFilesOf(regions),
  ]);
  return [...new Set(images)];
}

/** The renditions as stored in a job, and the codes that they name. Throws like `resolveLook`. */
export async function encodeRenditions(
  chosen: readonly ChosenRendition[],
  options: ResolveOptions,
): Promise<{ renditions: Rendition[]; codes: StyleCodes }> {
  const codes = new Map<string, Uint8Array>();
  const renditions: Rendition[] = [];
  for (const rendition of chosen) {
    const { look, modelFolder, trunk } = await resolveLook<AnyPhotoArea>(rendition, options);
    const network = modelFolder === options.modelFolder ? {} : { network: { modelFolder, trunk } };
    const kept = ({ code, ...style }: WeightedStyle): Rendition['styles'][number] => {
      const hash = codeHash(code);
      codes.set(hash, code);
      return { ...style, code: hash };
    };
    const regions = look.regions?.map((region) => ({ ...region, styles: region.styles.map(kept) }));
    renditions.push({ ...rendition, styles: look.styles.map(kept), regions, ...network });
  }
  return { renditions, codes };
}

/** A style's name in file names: a library style's id, or an image's name without its extension. */
function shortName(choice: StyleChoice): string {
  if (choice.kind === 'code') return styleIdFor(basename(choice.name, extname(choice.name)));
  return choice.kind === 'library' ? choice.style.info.id : styleIdFor(basename(choice.path, extname(choice.path)));
}
