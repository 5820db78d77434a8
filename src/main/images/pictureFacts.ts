import { stat } from 'node:fs/promises';
import type { RecipeWithMasks } from '../../shared/domain/recipe.js';
import { profileName } from './color/iccProfile.js';
import { type PictureCredentials, readCredentials, unreadableCredentials } from './credentials/readCredentials.js';
import { openImage } from './openImage.js';
import { MAX_PIXELS } from './readImage.js';
import { hasCredentials, reservedRights } from './reservedRights.js';
import { FORMAT_NAMES } from './sniffFormat.js';
import { readWholeRecipe } from './xmpRecipe.js';
import { textOf } from './xmpText.js';

/** The format and metadata of a picture file, without its pixels. */
export interface PictureFacts {
  readonly format: string;
  /** Upright. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly bits: number;
  readonly colors: {
    readonly kind: string;
    /** The profile's own name, if it has one. */
    readonly name: string | null;
    /** Whether the file defines its colors, by a profile or otherwise. */
    readonly isKnown: boolean;
  };
  readonly hasAlpha: boolean;
  readonly frames: number;
  readonly pages: number;
  /** The kinds present: EXIF, XMP, IPTC. */
  readonly metadata: readonly string[];
  /** Title, author, rights, and source of the picture, as far as they are given. */
  readonly says: readonly (readonly [name: string, text: string])[];
  /** The metadata's reservation against data mining and training; null: none. */
  readonly reserved: string | null;
  /** Content credentials (C2PA), checked; null: none. */
  readonly credentials: PictureCredentials | null;
  readonly recipe: RecipeWithMasks | null;
}

const SAYS = [
  ['title', 'title'],
  ['author', 'creator'],
  ['rights', 'rights'],
  ['terms', 'UsageTerms'],
  ['source type', 'DigitalSourceType'],
] as const;

/** Throws like `openImage`. */
export async function describePicture(path: string): Promise<PictureFacts> {
  const image = await openImage(path, MAX_PIXELS);
  const { xmp, exif, iptc } = image.tags;
  const { profile } = image.colors;
  const name = profile === undefined ? null : (profileName(profile) ?? null);
  const { size } = await stat(path);
  return {
    format: FORMAT_NAMES[image.format],
    ...image.size,
    bytes: size,
    bits: image.bits,
    colors: { kind: image.kind, name, isKnown: profile !== undefined },
    hasAlpha: image.extra.alpha !== undefined,
    frames: image.frames,
    pages: image.pages,
    metadata: [...(exif ? ['EXIF'] : []), ...(xmp === undefined ? [] : ['XMP']), ...(iptc ? ['IPTC'] : [])],
    says: SAYS.flatMap(([label, local]): [string, string][] => {
      const text = xmp === undefined ? undefined : textOf(xmp, local);
      return text === undefined ? [] : [[label, text]];
    }),
    reserved: await reservedRights(path, xmp),
    credentials: await credentialsOf(path),
    recipe: readWholeRecipe(xmp) ?? null,
  };
}

async function credentialsOf(path: string): Promise<PictureCredentials | null> {
  if (!(await hasCredentials(path))) return null;
  // In other formats than JPEG, PNG, HEIC, AVIF, WebP and TIFF they are only found.
  return (
    (await readCredentials(path)) ?? unreadableCredentials(['they are in a file of another kind than those checked'])
  );
}
