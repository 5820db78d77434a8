import { basename, resolve } from 'node:path';
import { isReadableImage } from '../../shared/domain/imageFormat.js';
import type { Look, LookRegion } from '../../shared/domain/look.js';
import type { MaskArea } from '../../shared/engine/protocol.js';
import { ExpectedError } from '../../shared/errors.js';
import { isFile } from '../files/pathKind.js';
import { findStyle, type LibraryStyle } from './styleLibrary.js';

/** A style that was found: an image file, a style of the library, or only a style code. */
export type FoundStyle =
  | { readonly kind: 'code'; readonly name: string; readonly code: Uint8Array }
  | { readonly kind: 'image'; readonly name: string; readonly path: string }
  | { readonly kind: 'library'; readonly name: string; readonly style: LibraryStyle };

/** A style of a blend, with the requested weight. */
export type StyleChoice = FoundStyle & { readonly weight: number };

/** A look with its styles found and its masks in files. */
export type ChosenLook = Look<FoundStyle, MaskArea>;
export type ChosenRegion = LookRegion<FoundStyle, MaskArea>;

/**
 * Parses `IMAGE`, `NAME`, `IMAGE:WEIGHT` or `NAME:WEIGHT`. A file with exactly this name takes precedence, so file
 * names may contain colons.
 * @throws ExpectedError `style/unknown` if no image or style matches; `usage` for a weight that is not positive.
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

/**
 * Parses `STYLE=MASK`: a style as in `chooseStyle`, and an image.
 * @throws ExpectedError `usage` if one of the two is missing; `disk/not-found` if the mask does not exist; errors of
 *   `chooseStyle`.
 */
export async function chooseRegion(text: string, library: readonly LibraryStyle[]): Promise<ChosenRegion> {
  const at = text.lastIndexOf('=');
  const [style, mask] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  if (style === '' || mask === '') {
    throw new ExpectedError('usage', `${text} names no style and mask.`, { advice: 'Write it like sea.jpg=mask.png.' });
  }
  if (!(await isFile(mask))) {
    throw new ExpectedError('disk/not-found', `There is no mask ${mask}.`, { details: { path: mask } });
  }
  return { styles: [await chooseStyle(style, library)], maskPath: resolve(mask) };
}

function parseWeight(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function looksLikeFile(text: string): boolean {
  return /[/\\]/.test(text) || isReadableImage(text);
}
