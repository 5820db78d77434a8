import type { AreaStep, MaskStep } from '../domain/maskStep.js';
import type { PixelMask } from '../domain/pixelMask.js';
import { BugError } from '../errors.js';
import { strokeCover, withCover } from './brushMask.js';
import { featherMask } from './featherMask.js';
import { growMask } from './growMask.js';
import { colorAt, joinedTo, likeColors, likeLightness } from './likeColors.js';
import { inRaster, lengthInRaster, type MaskRaster } from './maskRaster.js';
import type { OklabPlanes } from './oklab.js';
import { polygonCover } from './polygonMask.js';
import { refineMask } from './refineMask.js';
import { laidMask } from './resampleMask.js';
import { linearCover, shapeCover } from './shapeMask.js';

/** What some steps need besides the mask. */
export interface MaskSources {
  /** The photo in px of the mask, for steps that look at its pixels (`needsPixels`). */
  readonly pixels?: OklabPlanes | undefined;
  /** The masks from files, by the hash in their steps. */
  readonly files: ReadonlyMap<string, PixelMask>;
}

/**
 * The mask after one more step. The mask is not changed.
 * @throws BugError if a source is missing
 */
export function drawStep(mask: PixelMask, step: MaskStep, raster: MaskRaster, sources: MaskSources): PixelMask {
  switch (step.kind) {
    case 'invert':
      return { ...mask, data: mask.data.map((value) => 255 - value) };
    case 'grow':
      return growMask(mask, lengthInRaster(step.distance, raster));
    case 'feather':
      return featherMask(mask, lengthInRaster(step.radius, raster));
    case 'refine':
      return refineMask(mask, pixelsOf(sources), {
        radiusPx: lengthInRaster(step.radius, raster),
        contrast: step.contrast,
      });
    default: {
      const cover = coverOf(step, raster, sources).data;
      return { ...mask, data: mask.data.map((value, i) => withCover(value, cover[i]!, step.mode)) };
    }
  }
}

function coverOf(step: AreaStep, raster: MaskRaster, sources: MaskSources): PixelMask {
  switch (step.kind) {
    case 'brush':
      return strokeCover(step, raster);
    case 'rectangle':
    case 'ellipse':
    case 'radial':
      return shapeCover(step, raster);
    case 'linear':
      return linearCover(step, raster);
    case 'polygon':
      return polygonCover(step.points, raster);
    case 'color': {
      const at = inRaster(step, raster);
      const alike = likeColors(pixelsOf(sources), colorAt(pixelsOf(sources), at), step);
      return step.isContiguous ? joinedTo(alike, at) : alike;
    }
    case 'lightness':
      return likeLightness(pixelsOf(sources), step);
    case 'image': {
      const file = sources.files.get(step.file);
      if (!file) throw new BugError('A mask from a file is missing.');
      return laidMask(file, step, raster);
    }
  }
}

function pixelsOf({ pixels }: MaskSources): OklabPlanes {
  if (!pixels) throw new BugError('A step of a mask needs the photo.');
  return pixels;
}
