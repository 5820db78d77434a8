import type { AreaStep, MaskMode, MaskStep, StepOf } from '../domain/maskStep.js';
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
import { laidMask, resizedMask } from './resampleMask.js';
import { linearCover, shapeCover } from './shapeMask.js';

/** What some steps need besides the mask. */
export interface MaskSources {
  /** The photo in px of the mask, for steps that look at its pixels (`needsPixels`). */
  readonly pixels?: OklabPlanes | undefined;
  /** The masks from files, by the hash in their steps. */
  readonly files: ReadonlyMap<string, PixelMask>;
  /** The subjects that steps name, over the whole photo, by `subjectKey`. */
  readonly subjects?: ReadonlyMap<string, PixelMask> | undefined;
}

/** What makes a subject: all of its step but the mode. */
export function subjectKey({ box, scribble, moment }: StepOf<'subject'>): string {
  return JSON.stringify([box, scribble, moment]);
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
    default:
      return covered(mask, coverOf(step, raster, sources), step.mode);
  }
}

function covered(mask: PixelMask, { data: cover }: PixelMask, mode: MaskMode): PixelMask {
  const data = mask.data.slice();
  for (let i = 0; i < data.length; i++) {
    const over = cover[i]!;
    // Most steps cover a small part, and outside of it only an intersection changes anything.
    if (over > 0 || mode === 'intersect') data[i] = withCover(data[i]!, over, mode);
  }
  return { ...mask, data };
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
    case 'subject': {
      const subject = sources.subjects?.get(subjectKey(step));
      if (!subject) throw new BugError('A subject has not been searched for.');
      return resizedMask(subject, raster.size);
    }
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
