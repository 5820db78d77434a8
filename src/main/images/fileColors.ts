import type { Metadata } from 'sharp';
import type { LabWhite } from './color/convertLab.js';
import { isSrgb } from './color/convertRgb.js';
import { profileKind } from './color/iccProfile.js';
import { type RgbSpace, spaceOfProfile } from './color/rgbSpace.js';
import { statedColors } from './color/statedColors.js';
import type { StatedSpace } from './color/statedSpace.js';
import { writeProfile } from './color/writeProfile.js';
import type { FileFormat } from './sniffFormat.js';
import { tiffLabWhite } from './tiffNumbers.js';

/** How to interpret the pixel values of a file. If nothing is set, they are sRGB. */
export interface FileColors {
  /** A profile of the same kind as the pixels; one of another kind is ignored. */
  readonly profile?: Uint8Array;
  /** The space of RGB values, if it has curves and a matrix and is not sRGB. Gray values follow its curves. */
  readonly space?: RgbSpace;
  /** Set if `profile` needs a table. */
  readonly hasTable?: boolean;
  /** The white that Lab refers to, if the file states one. */
  readonly labWhite?: LabWhite;
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
  if (kind === 'other') {
    const labWhite = format === 'tiff' ? await tiffLabWhite(path) : undefined;
    return labWhite ? { labWhite } : {};
  }
  const profile = icc && profileKind(icc) === kind ? icc : undefined;
  // In PNG, code points go before the profile (third edition, 4.3).
  const stated = profile && format !== 'png' ? undefined : await statedColors(path, format, exif);
  if (profile && !stated?.isBeforeProfile) return kind === 'rgb' ? rgbColors(profile) : { profile };
  return stated && (kind === 'rgb' || kind === 'gray') ? statedBy(stated, kind) : {};
}

function statedBy({ name, space, written, levels }: StatedSpace, kind: 'rgb' | 'gray'): FileColors {
  if (isSrgb(space)) return levels ? { levels } : {};
  const own = kind === 'rgb' ? { profile: writeProfile(name, space, written) } : {};
  return { ...own, space, ...(levels ? { levels } : {}) };
}

function rgbColors(profile: Uint8Array): FileColors {
  const space = spaceOfProfile(profile);
  if (!space) return { profile, hasTable: true };
  return isSrgb(space) ? { profile } : { profile, space };
}
