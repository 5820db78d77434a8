import { basename } from 'node:path';
import { isReadableImage } from '../../shared/domain/imageFormat.js';
import type { Look } from '../../shared/domain/look.js';
import type { AnyPhotoArea } from '../../shared/domain/regionArea.js';
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

/** A look with its styles found. */
export type ChosenLook<Area = AnyPhotoArea> = Look<FoundStyle, Area>;

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
 * Splits a blend like `sea.jpg:0.7+pastel:0.3` into its styles. A file with exactly this name takes precedence, so file
 * names may contain a plus sign.
 */
export async function splitBlend(text: string): Promise<string[]> {
  return (await isFile(text)) ? [text] : text.split('+').map((part) => part.trim());
}

function parseWeight(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

function looksLikeFile(text: string): boolean {
  return /[/\\]/.test(text) || isReadableImage(text);
}
