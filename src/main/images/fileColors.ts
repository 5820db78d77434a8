import type { Metadata } from 'sharp';
import { isSrgb } from './color/convertRgb.js';
import { profileKind } from './color/iccProfile.js';
import { type RgbSpace, spaceOfProfile } from './color/rgbSpace.js';
import { statedColors } from './color/statedColors.js';
import { writeProfile } from './color/writeProfile.js';
import type { FileFormat } from './sniffFormat.js';

/** How to interpret the pixel values of a file. If nothing is set, they are sRGB. */
export interface FileColors {
  /** A profile of the same kind as the pixels; one of another kind is ignored. */
  readonly profile?: Uint8Array;
  /** The space of RGB values, if it has curves and a matrix and is not sRGB. */
  readonly space?: RgbSpace;
  /** Set if `profile` needs a table. */
  readonly hasTable?: boolean;
  /** Applied to 16-bit values before anything else. */
  readonly levels?: Uint16Array;
}

export type PixelKind = 'rgb' | 'gray' | 'cmyk' | 'other';

/** The kind of a file's pixels, by the decoder's name for their space. */
export function pixelKind(space: string): PixelKind {
  if (space === 'srgb' || space === 'rgb16' || space === 'scrgb' || space === 'rgb') return 'rgb';
  if (space === 'b-w' || space === 'grey16') return 'gray';
  return space === 'cmyk' ? 'cmyk' : 'other';
}

export async function fileColors(
  path: string,
  format: FileFormat,
  { icc, exif }: Pick<Metadata, 'icc' | 'exif'>,
  kind: PixelKind,
): Promise<FileColors> {
  const profile = icc && profileKind(icc) === kind ? icc : undefined;
  if (kind !== 'rgb') return profile ? { profile } : {};
  if (profile) return rgbColors(profile);
  const stated = await statedColors(path, format, exif);
  if (!stated) return {};
  const { name, space, written, levels } = stated;
  if (isSrgb(space)) return levels ? { levels } : {};
  return { profile: writeProfile(name, space, written), space, ...(levels ? { levels } : {}) };
}

function rgbColors(profile: Uint8Array): FileColors {
  const space = spaceOfProfile(profile);
  if (!space) return { profile, hasTable: true };
  return isSrgb(space) ? { profile } : { profile, space };
}
