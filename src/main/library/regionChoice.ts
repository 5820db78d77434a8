import { resolve } from 'node:path';
import { FINDABLE, type ShareBox } from '../../shared/domain/foundArea.js';
import type { LookRegion } from '../../shared/domain/look.js';
import type { AnyPhotoArea } from '../../shared/domain/regionArea.js';
import { ExpectedError } from '../../shared/errors.js';
import { isFile } from '../files/pathKind.js';
import { isMaskPattern } from './maskBeside.js';
import { chooseStyle, splitBlend, type FoundStyle, type StyleChoice } from './styleChoice.js';
import type { LibraryStyle } from './styleLibrary.js';

/** A region of any photo, with its styles found. */
export type ChosenRegion = LookRegion<FoundStyle, AnyPhotoArea>;

/** In place of a style: the photo itself. */
const NO_STYLE = 'none';
/** Everything but the subject. */
const BACKGROUND = 'background';

/**
 * Parses `STYLE=AREA`. The style is one as in `chooseStyle`, a blend `STYLE:WEIGHT+STYLE:WEIGHT`, or `none` for the photo
 * itself; `@0.5` behind it is the strength in the region. The area is a mask image, a pattern for masks beside the photos (`{name}.mask.png`), or what is to be found:
 * `subject`, `people`, `background`. After an exclamation mark it is everything else. A file of exactly this name takes
 * precedence over a word.
 * @throws ExpectedError `usage` if one of the two is missing, or for a strength that is not within 0-1; `disk/not-found` if there is no such area; errors of
 *   `chooseStyle`.
 */
export async function chooseRegion(text: string, library: readonly LibraryStyle[]): Promise<ChosenRegion> {
  const at = text.lastIndexOf('=');
  const [style, area] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (style === '' || area === '') {
    throw new ExpectedError('usage', `${text} names no style and mask.`, { advice: 'Write it like sea.jpg=mask.png.' });
  }
  const { blend, strength } = (await isFile(style)) ? { blend: style } : splitStrength(style);
  if (strength !== undefined && (!(strength >= 0 && strength <= 1) || blend === NO_STYLE)) {
    throw new ExpectedError('usage', `The strength in ${text} is not one from 0 to 1 of a style.`, {
      advice: 'Write it like pastel@0.5=subject.',
    });
  }
  const own = strength === undefined ? {} : { strength };
  return { styles: await chooseStyles(blend, library), ...own, ...(await chooseArea(area)) };
}

/** The regions with a box around the subject. @throws ExpectedError `usage` if none of them looks for one */
export function withSubjectBox(regions: readonly ChosenRegion[], box: ShareBox | undefined): readonly ChosenRegion[] {
  if (!box) return regions;
  const boxed = regions.map((region) =>
    'found' in region && region.found.what === 'subject' ? { ...region, found: { ...region.found, box } } : region,
  );
  if (boxed.some((region, index) => region !== regions[index])) return boxed;
  throw new ExpectedError('usage', 'There is a box for the subject, but no region that looks for one.', {
    advice: 'Add one like --region pastel=subject.',
  });
}

/** The image files of masks that are the same for all photos. */
export function maskFilesOf(regions: readonly ChosenRegion[]): string[] {
  return regions.flatMap((region) => ('maskPath' in region ? [region.maskPath] : []));
}

/** Splits `STYLE@STRENGTH`. What is no number behind the last @ belongs to the style. */
export function splitStrength(text: string): { readonly blend: string; readonly strength?: number } {
  const [, blend = text, number = ''] = /^(.+)@([^@]+)$/.exec(text) ?? [];
  const strength = number.trim() === '' ? NaN : Number(number);
  return Number.isNaN(strength) ? { blend: text } : { blend, strength };
}

async function chooseStyles(text: string, library: readonly LibraryStyle[]): Promise<StyleChoice[]> {
  if (text === NO_STYLE && !(await isFile(text))) return [];
  const choices: StyleChoice[] = [];
  for (const part of await splitBlend(text)) choices.push(await chooseStyle(part, library));
  return choices;
}

async function chooseArea(text: string): Promise<AnyPhotoArea> {
  if (await isFile(text)) return { maskPath: resolve(text) };
  if (text.startsWith('!')) return inverted(await chooseArea(text.slice(1)));
  if (text === BACKGROUND) return { found: { what: 'subject', isInverted: true } };
  const what = FINDABLE.find((name) => name === text);
  if (what) return { found: { what, isInverted: false } };
  if (isMaskPattern(text)) return { maskBeside: text };
  throw new ExpectedError('disk/not-found', `There is no mask ${text}.`, {
    advice: `Give an image, a pattern like {name}.mask.png, or one of ${[...FINDABLE, BACKGROUND].join(', ')}.`,
    details: { path: text },
  });
}

function inverted(area: AnyPhotoArea): AnyPhotoArea {
  if ('found' in area) return { found: { ...area.found, isInverted: !area.found.isInverted } };
  return { ...area, isInverted: !(area.isInverted ?? false) };
}
