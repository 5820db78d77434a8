import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import type { Effort } from '../../shared/domain/effort.js';
import { isPlainFinish, PLAIN_FINISH, type Finish } from '../../shared/domain/finish.js';
import { CancelledError } from '../../shared/errors.js';
import { sliceProgress, type ProgressSink } from '../../shared/progress.js';
import type { StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { CubicRows, type Samples } from '../tensors/cubicRows.js';
import { downscale } from '../tensors/downscale.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import { lumaAt } from '../tensors/luma.js';
import { finishPicture, finishPreview } from './finishPicture.js';
import { finishReference } from './finishReference.js';
import { MOST_GRIDS } from './grids.js';
import { coveredRect, coveringLayers, layOver, mixPaintings, type PaintedLayer } from './mixPaintings.js';
import {
  assertMaskSizes,
  downscaleMask,
  layPhotoBack,
  styleRegions,
  stylesOf,
  withPhotoBack,
  type Region,
  type StyleRegion,
} from './regions.js';
import { stylize } from './stylize.js';
import type { StylizeOptions } from './stylizeWork.js';

export interface PaintOptions extends Omit<StylizeOptions, 'regions' | 'grids'> {
  /** Styles and kept areas over parts of the picture, the lowest first. */
  readonly regions?: readonly Region[];
  /**
   * The long side in px at which the style is painted. If absent, or not below the photo's: every pixel is painted, and
   * strokes are as small as the network makes them.
   */
  readonly strokePx?: number | undefined;
  /** `fine` paints on several grids: see `grids.ts`. */
  readonly effort?: Effort | undefined;
  /** Applied to the finished painting. Ignored at strength 0, where nothing is painted. */
  readonly finish?: Finish | undefined;
}

/** Rows between two checks of the signal. */
const ROWS_PER_PIECE = 64;
/** The share of the work for painting, if enlarging follows. */
const PAINT_SHARE = { quick: 0.7, fine: 0.85 };
/** On how many grids each effort paints. */
const GRIDS = { quick: 1, fine: MOST_GRIDS };
/** The share of the work before the finish, if there is one. */
const FINISH_FROM = 0.9;

/** Stylizes a photo with strokes of a chosen size and applies the finish. Throws like `stylize`. */
export async function paint(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  options: PaintOptions = {},
): Promise<PixelImage> {
  const { finish = PLAIN_FINISH, strength = 1, regions = [], signal, pause, onProgress, onPreview } = options;
  const isFinished = isPlainFinish(finish) || strength === 0;
  const { painted, source } = await paintPlain(model, content, code, {
    ...options,
    regions: styleRegions(regions),
    ...(onProgress ? { onProgress: sliceProgress(onProgress, 0, isFinished ? 1 : FINISH_FROM) } : {}),
    ...(onPreview ? { onPreview: (preview) => onPreview(completePreview(content, preview, finish, regions)) } : {}),
  });
  if (!isFinished) {
    const reference = source && finishReference(source.content, source.painted);
    await finishPicture(content, painted, finish, { signal, pause }, reference);
    onProgress?.({ fraction: 1, phase: 'stylize' });
  }
  layPhotoBack(painted, content, regions);
  return painted;
}

/** A smaller version of a picture that is still being painted, with its finish and the kept parts of the photo. */
function completePreview(
  content: PixelImage,
  preview: PixelImage,
  finish: Finish,
  regions: readonly Region[],
): PixelImage {
  const finished = isPlainFinish(finish) ? preview : finishPreview(content, preview, finish);
  return withPhotoBack(finished, content, downscaleRegions(regions, finished));
}

/** Regions for a smaller copy of the picture. */
export function downscaleRegions<R extends Region>(regions: readonly R[], { width, height }: PixelImage): R[] {
  return regions.map((region) => ({ ...region, mask: downscaleMask(region.mask, width, height) }));
}

/** A painting, and if it was enlarged, the smaller copy of the photo and the painting of that. */
interface PlainPainting {
  readonly painted: PixelImage;
  readonly source?: { readonly content: PixelImage; readonly painted: PixelImage };
}

type PlainOptions = Omit<PaintOptions, 'regions'> & { readonly regions: readonly StyleRegion[] };

/** Paints a smaller copy and enlarges the painting to the photo's size, adding the photo's fine detail. */
async function paintPlain(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  options: PlainOptions,
): Promise<PlainPainting> {
  const { strokePx = Infinity, effort = 'quick', ...others } = options;
  const { strength = 1, regions, onProgress } = options;
  const rest = { ...others, grids: GRIDS[effort] };
  if (strokePx >= Math.max(content.width, content.height) || strength === 0) {
    return { painted: await stylize(model, content, code, rest) };
  }
  const small = downscale(content, strokePx);
  // Masks that were enlarged with the painting would lose the photo's edges.
  if (regions.length > 0) return paintLayers(model, { content, small }, code, options);
  const share = PAINT_SHARE[effort];
  const painted = await stylize(model, small, code, {
    ...rest,
    regions: downscaleRegions(regions, small),
    cover: rest.cover && downscaleMask(rest.cover, small.width, small.height),
    ...(onProgress ? { onProgress: sliceProgress(onProgress, 0, share) } : {}),
  });
  // With a single tile there was no other preview, and enlarging takes longer than painting.
  options.onPreview?.(painted);
  const enlarged = await enlargeWithDetail(content, small, painted, {
    ...options,
    ...(onProgress ? { onProgress: sliceProgress(onProgress, share, 1) } : {}),
  });
  return { painted: enlarged, source: { content: small, painted } };
}

/**
 * The same with regions: each style is painted and enlarged by itself where it is seen, and the pictures are mixed by the
 * masks at the photo's size.
 */
async function paintLayers(
  model: StyleModel,
  { content, small }: { readonly content: PixelImage; readonly small: PixelImage },
  code: StyleCode,
  options: PlainOptions,
): Promise<PlainPainting> {
  const { strength = 1, cover, effort = 'quick', onProgress = noProgress } = options;
  assertMaskSizes(options.regions, content.width, content.height);
  const regions: readonly StyleRegion[] = options.regions.filter(({ mask }) => coveredRect(mask));
  const { regions: _all, onPreview, ...rest } = options;
  const smallCover = cover && downscaleMask(cover, small.width, small.height);
  const painted: PixelImage[] = [];
  const styles = stylesOf({ code, strength }, regions);
  for (const [index, style] of styles.entries()) {
    const slice = sliceProgress(onProgress, ...sliceOf(index, styles.length, PAINT_SHARE[effort]));
    const own = { ...rest, grids: GRIDS[effort], strength: style.strength, cover: smallCover, onProgress: slice };
    painted.push(await stylize(model, small, style.code, own));
  }
  const [base, ...others] = painted as [PixelImage, ...PixelImage[]];
  const parts = downscaleRegions(regions, small).map(({ mask }, index) => ({ painted: others[index]!, mask }));
  const mixed = mixPaintings(base, parts);
  onPreview?.(mixed);
  const covering = coveringLayers(
    others,
    regions.map(({ mask }) => mask),
  );
  const enlarged = await enlargeLayers(content, small, [{ painted: base, rect: wholeOf(content) }, ...covering], {
    ...options,
    onProgress: sliceProgress(onProgress, PAINT_SHARE[effort], 1),
  });
  return { painted: enlarged, source: { content: small, painted: mixed } };
}

const noProgress: ProgressSink = () => undefined;

/** The range of one of several parts that are alike. */
function sliceOf(index: number, count: number, until: number): [number, number] {
  return [(until * index) / count, (until * (index + 1)) / count];
}

/**
 * Enlarges the paintings of styles like `enlargeWithDetail`, each where it is seen, and mixes them by their masks.
 *
 * @param small the painted copy of the photo
 * @param layers the base style's first; their masks and rectangles are of the window, the paintings of the whole
 */
export async function enlargeLayers(
  content: PixelImage,
  small: PixelImage,
  layers: readonly PaintedLayer[],
  { onProgress = noProgress, window = wholeOf(content), ...options }: EnlargeOptions = {},
): Promise<PixelImage> {
  const picture = createPixelImage(window.width, window.height);
  for (const [index, { painted, mask, rect }] of layers.entries()) {
    const part = await enlargeWithDetail(content, small, painted, {
      ...options,
      window: { ...rect, x: window.x + rect.x, y: window.y + rect.y },
      onProgress: sliceProgress(onProgress, ...sliceOf(index, layers.length, 1)),
    });
    if (mask) layOver(picture, part, mask, rect);
    else picture.data.set(part.data);
  }
  return picture;
}

export interface EnlargeOptions extends Pick<PaintOptions, 'signal' | 'pause' | 'onProgress'> {
  /** The part of the photo to compute; default: all. */
  readonly window?: PixelRect;
}

function wholeOf({ width, height }: PixelImage): PixelRect {
  return { x: 0, y: 0, width, height };
}

/**
 * The painting at the photo's size: enlarged by splines, plus the brightness detail that the photo has beyond its
 * smaller copy. The detail is weighted by how closely the painting follows the photo: the slope of the painting's
 * brightness over the photo's in a neighborhood, as in the guided filter (He, Sun and Tang 2013, eq. 5), clamped to
 * 0-1. Where strokes do not follow the photo, none of its texture is added.
 *
 * @param small the painted copy of the photo, of the same size as `painted`
 */
export async function enlargeWithDetail(
  content: PixelImage,
  small: PixelImage,
  painted: PixelImage,
  { signal, pause, onProgress, window = wholeOf(content) }: EnlargeOptions = {},
): Promise<PixelImage> {
  const { width, height } = window;
  const result = createPixelImage(width, height);
  const rounded = new Uint8ClampedArray(result.data.buffer);
  const enlarged = (image: Samples): CubicRows => new CubicRows(image, content.width, content.height, window);
  const paintedRows = enlarged(painted);
  // Enlarging is linear: the luma of the enlarged copy is the enlarged luma.
  const smallRows = enlarged(lumaOf(small));
  const slopes = enlarged(slopesOf(small, painted));
  const row = {
    painted: new Float32Array(3 * width),
    luma: new Float32Array(width),
    slope: new Float32Array(width),
  };
  for (let y = 0; y < height; y++) {
    if (y % ROWS_PER_PIECE === 0) {
      await pause?.();
      if (signal?.aborted) throw new CancelledError();
      onProgress?.({ fraction: y / height, phase: 'stylize' });
    }
    paintedRows.read(window.y + y, row.painted);
    smallRows.read(window.y + y, row.luma);
    slopes.read(window.y + y, row.slope);
    const photoStart = 3 * ((window.y + y) * content.width + window.x);
    addDetail(row, content.data.subarray(photoStart, photoStart + 3 * width), rounded, 3 * y * width);
  }
  onProgress?.({ fraction: 1, phase: 'stylize' });
  return result;
}

/** A row of the painting, of the luma of the small photo, and of the slopes, all enlarged. */
interface EnlargedRow {
  readonly painted: Float32Array;
  readonly luma: Float32Array;
  readonly slope: Float32Array;
}

/** Writes a row of the result to `target` from `start` on; a clamped array rounds and clamps by itself. */
function addDetail(
  { painted, luma, slope }: EnlargedRow,
  photo: Uint8Array,
  target: Uint8ClampedArray,
  start: number,
): void {
  for (let x = 0, i = 0, to = start; x < luma.length; x++, i += 3, to += 3) {
    const detail = (slope[x]! / 255) * (lumaAt(photo, i) - luma[x]!);
    target[to] = painted[i]! + detail;
    target[to + 1] = painted[i + 1]! + detail;
    target[to + 2] = painted[i + 2]! + detail;
  }
}

function lumaOf({ width, height, data }: PixelImage): Samples {
  return { width, height, data: Float32Array.from({ length: width * height }, (_, i) => lumaAt(data, 3 * i)) };
}

/**
 * The radius in px of the smaller copy over which a slope is computed, and the variance added to the slope's divisor.
 */
const SLOPE_RADIUS_PX = 4;
const FLAT_VARIANCE = 40;

/** Cached by painting, since several windows of one painting are usually viewed. */
const knownSlopes = new WeakMap<PixelImage, Samples>();

function slopesOf(small: PixelImage, painted: PixelImage): Samples {
  const slopes = knownSlopes.get(painted) ?? slopeImage(small, painted);
  knownSlopes.set(painted, slopes);
  return slopes;
}

/** The slope at each pixel of the smaller copy, 0-1 as 0-255. */
function slopeImage(small: PixelImage, painted: PixelImage): Samples {
  const { width, height } = small;
  const count = width * height;
  const x = Float64Array.from({ length: count }, (_, i) => lumaAt(small.data, 3 * i));
  const y = Float64Array.from({ length: count }, (_, i) => lumaAt(painted.data, 3 * i));
  const mean = (values: Float64Array): Float64Array => boxMean(values, width, height, SLOPE_RADIUS_PX);
  const [meanX, meanY] = [mean(x), mean(y)];
  const meanXX = mean(x.map((value) => value * value));
  const meanXY = mean(x.map((value, i) => value * y[i]!));
  const slopes = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const variance = meanXX[i]! - meanX[i]! * meanX[i]!;
    const covariance = meanXY[i]! - meanX[i]! * meanY[i]!;
    const slope = Math.min(1, Math.max(0, covariance / (variance + FLAT_VARIANCE)));
    slopes[i] = Math.round(255 * slope);
  }
  return { width, height, data: slopes };
}

/** The mean over a square with `radius` around each value, clipped at the borders; computed by running sums. */
function boxMean(values: Float64Array, width: number, height: number, radius: number): Float64Array {
  const across = boxAlong(values, { count: height, length: width, step: 1, stride: width, radius });
  return boxAlong(across, { count: width, length: height, step: width, stride: 1, radius });
}

interface Lines {
  /** The number of lines, their length, and the distances between their values and between their starts. */
  readonly count: number;
  readonly length: number;
  readonly step: number;
  readonly stride: number;
  readonly radius: number;
}

function boxAlong(values: Float64Array, { count, length, step, stride, radius }: Lines): Float64Array {
  const means = new Float64Array(values.length);
  for (let line = 0; line < count; line++) {
    const start = line * stride;
    let sum = 0;
    let members = 0;
    for (let i = -radius; i < length; i++) {
      const entering = i + radius;
      const leaving = i - radius - 1;
      if (entering < length) {
        sum += values[start + entering * step]!;
        members++;
      }
      if (leaving >= 0) {
        sum -= values[start + leaving * step]!;
        members--;
      }
      if (i >= 0) means[start + i * step] = sum / members;
    }
  }
  return means;
}
