import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { ExpectedError } from '../../shared/errors.js';
import { nextTurn } from '../nextTurn.js';
import type { BackendLimits } from '../backends/backend.js';
import { GENERATOR_MULTIPLE_PX } from '../models/generatorShape.js';
import { assertTrunk, type StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { downscale } from '../tensors/downscale.js';
import { tensorToImage, type PixelRect } from '../tensors/imageTensor.js';
import { prepareGrain } from './contentTensor.js';
import { coveredStatistics } from './coveredStatistics.js';
import { measureStages, stagePasses } from './exactStages.js';
import { type Opacity, pictureOpacity } from './opacity.js';
import { isOutOfMemory, outOfMemory } from './outOfMemory.js';
import { PictureNetwork } from './pictureNetwork.js';
import { exactStatistics, PAINTED_PIXELS, pictureStatistics, WHOLE_PIXELS } from './pictureStatistics.js';
import { assertMaskSizes, downscaleMask, regionWeights, stylesOf } from './regions.js';
import { seamScore } from './seamScore.js';
import { disposeShared, grainKey, grainOf, ofGrainsInTurn } from './styleGrains.js';
import { tileGrid, type Tile } from './tileGrid.js';
import { overlapPx } from './tileMargins.js';
import { stylizeWhole } from './stylizeWhole.js';
import { throwIfAborted, type StylizeOptions, type StylizeWork } from './stylizeWork.js';

/**
 * The side in px of a square with as many pixels as the network's largest input. With it the engine peaks at 1.6 GB for a
 * photo of 4 megapixels and at no more than 2.4 GB for one of 24 (measured on `tensorflow`).
 */
export const DEFAULT_TILE_PX = 1280;

/** The long side of the early preview in px, for pictures of several tiles. */
const PREVIEW_PX = 640;

/** Tiles are not made smaller than this when memory runs out: they would be overlap for the most part. */
const SMALLEST_TILE_PX = 256;

/** The side of the largest square that a backend can process, in px; `DEFAULT_TILE_PX` if only memory sets the limit. */
export function largestTilePx({ maxConvolutionPixels }: BackendLimits): number {
  return Math.min(DEFAULT_TILE_PX, Math.floor(Math.sqrt(maxConvolutionPixels ?? Infinity)));
}

/**
 * Stylizes a photo of any size, tile by tile. Statistics are computed from the whole picture before the first tile
 * (`pictureStatistics`), so that tiles agree at their borders and the tile size limits memory use.
 *
 * @throws CancelledError when `signal` is aborted; ModelError `style/trunk-mismatch` for another model's code;
 *   ExpectedError `config/invalid` for a strength outside 0-1 or a mask whose size differs from the photo's.
 */
export async function stylize(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  options: StylizeOptions = {},
): Promise<PixelImage> {
  const { strength = 1, regions = [], cover, signal } = options;
  const styles = stylesOf({ code, strength }, regions);
  for (const each of styles) assertTrunk(each.code, model.trunk);
  assertMaskSizes([...regions, ...(cover ? [{ mask: cover }] : [])], content.width, content.height);
  if (!(strength >= 0 && strength <= 1)) {
    throw new ExpectedError('config/invalid', `The strength is ${strength} where a number from 0 to 1 is expected.`);
  }
  throwIfAborted(signal);
  const stylized = createPixelImage(content.width, content.height);
  stylized.data.set(content.data);
  if (strength === 0) {
    options.onProgress?.({ fraction: 1, phase: 'stylize' });
    return stylized;
  }
  const masks = regions.map(({ mask }) => mask);
  await stylizeTiles({ model, content, masks, styles, cover }, stylized, options);
  return stylized;
}

/** Paints tiles, half as large each time that memory runs out. */
async function stylizeTiles(work: StylizeWork, target: PixelImage, options: StylizeOptions): Promise<void> {
  for (let tilePx = options.tilePx ?? DEFAULT_TILE_PX; ; tilePx = Math.floor(tilePx / 2)) {
    try {
      await tryTiles(work, target, { ...options, tilePx });
      return;
    } catch (thrown) {
      if (!isOutOfMemory(thrown)) throw thrown;
      if (tilePx / 2 < SMALLEST_TILE_PX) throw outOfMemory(thrown);
      target.data.set(work.content.data);
    }
  }
}

async function tryTiles(
  work: StylizeWork,
  target: PixelImage,
  options: StylizeOptions & { readonly tilePx: number },
): Promise<void> {
  const { model, content, masks, styles } = work;
  const { tilePx, pause = nextTurn, signal, onProgress, onPreview, onSeams } = options;
  const paste = (tile: PixelImage, origin: Place, core: PixelRect): void =>
    blit(tile, origin, core, target, pictureOpacity(styles, masks, core));
  if (content.width * content.height <= measuredPixelsAtOnce(tilePx)) {
    const all = { x: 0, y: 0, width: content.width, height: content.height };
    paste(await stylizeWhole(work, options), all, all);
    onSeams?.(1);
    onProgress?.({ fraction: 1, phase: 'stylize' });
    return;
  }
  const tiles = tileGrid({
    width: content.width,
    height: content.height,
    tilePx,
    overlapPx: overlapPx(model.network.options),
    multiplePx: GENERATOR_MULTIPLE_PX,
  });
  if (onPreview) onPreview(await stylizeSmall(work));
  // Before the clock of the passes starts, since it does not take as long as its share of their pixels.
  for (const style of styles) prepareGrain(content, grainOf(style));
  const passes = createPasses(work, tiles, options);
  const network = await preparePicture(work, tiles, options, passes);
  try {
    for (const { window, core } of tiles) {
      await pause();
      throwIfAborted(signal);
      const result = network.run(content, window, core);
      try {
        paste(await tensorToImage(result), core, core);
      } finally {
        result.dispose();
      }
      passes.next(pixelsOf({ window, core }));
    }
    onSeams?.(seamScore(target, tiles));
    onProgress?.({ fraction: 1, phase: 'stylize' });
  } finally {
    network.dispose();
  }
}

/** Measures the picture and prepares the network for it. */
async function preparePicture(
  { model, content, masks, styles, cover }: StylizeWork,
  tiles: readonly Tile[],
  { tilePx = DEFAULT_TILE_PX, grids = 1, isExact = false, pause = nextTurn, signal }: StylizeOptions,
  passes: ReturnType<typeof createPasses>,
): Promise<PictureNetwork> {
  const maxPixels = measuredPixelsAtOnce(tilePx);
  await pause();
  throwIfAborted(signal);
  const isOverTiles = isExact && content.width * content.height > maxPixels;
  const betweenTiles = async (index: number): Promise<void> => {
    await pause();
    throwIfAborted(signal);
    passes.next(pixelsOf(tiles[index] as Tile));
  };
  const statistics = await ofGrainsInTurn(styles, async (grain) => {
    const sampled = cover
      ? coveredStatistics(model.network, content, cover, grain, { maxPixels, grids })
      : pictureStatistics(model.network, content, grain, { maxPixels, grids });
    if (!isOverTiles) return sampled;
    return exactStatistics(model.network, { picture: content, grain }, tiles, sampled, betweenTiles);
  });
  let painting: PictureNetwork;
  try {
    painting = await PictureNetwork.createInTurns(
      { network: model.network, statistics, styles, weightsOf: (rect) => regionWeights(masks, rect) },
      async () => {
        await pause();
        throwIfAborted(signal);
      },
    );
  } finally {
    disposeShared(statistics);
  }
  try {
    passes.next(passes.measured);
    if (isOverTiles) await measureStages(model.network.options, content, tiles, painting, betweenTiles);
    return painting;
  } catch (thrown) {
    painting.dispose();
    throw thrown;
  }
}

/** The pixels to measure at once: more than a tile, since memory peaks during the tiles. */
export function measuredPixelsAtOnce(tilePx: number): number {
  return tilePx >= DEFAULT_TILE_PX ? WHOLE_PIXELS : tilePx * tilePx;
}

/** The share of a tile's work that measuring takes: the encoder's, without the stages. */
const ENCODING_SHARE = 0.33;

/**
 * Reports progress by the work done so far, in pixels painted, and foretells the end: from the first part on, which is the
 * measuring of the picture, before its first tile is painted.
 */
function createPasses(
  { model, content, styles }: StylizeWork,
  tiles: readonly Tile[],
  { tilePx = DEFAULT_TILE_PX, isExact = false, onProgress }: StylizeOptions,
): { readonly next: (work: number) => void; readonly measured: number } {
  const sampled = Math.min(measuredPixelsAtOnce(tilePx), content.width * content.height);
  const grains = new Set(styles.map((style) => grainKey(grainOf(style)))).size;
  const measured =
    grains * ENCODING_SHARE * sampled + (1 - ENCODING_SHARE) * styles.length * Math.min(PAINTED_PIXELS, sampled);
  const tilePixels = tiles.reduce((sum, tile) => sum + pixelsOf(tile), 0);
  const total = measured + (isExact ? 1 + grains + stagePasses(model.network.options) : 1) * tilePixels;
  const start = performance.now();
  let done = 0;
  return {
    measured,
    next: (work) => {
      done += work;
      const secondsLeft = ((performance.now() - start) / 1000 / done) * Math.max(0, total - done);
      onProgress?.({ fraction: Math.min(1, done / total), phase: 'stylize', secondsLeft });
    },
  };
}

/** The cost of a tile. */
function pixelsOf({ window }: Tile): number {
  return window.width * window.height;
}

/** Stylizes a small copy of the whole picture. */
async function stylizeSmall(work: StylizeWork): Promise<PixelImage> {
  const small = downscale(work.content, PREVIEW_PX);
  const preview = createPixelImage(small.width, small.height);
  preview.data.set(small.data);
  const cover = work.cover && downscaleMask(work.cover, small.width, small.height);
  const masks = work.masks.map((mask) => downscaleMask(mask, small.width, small.height));
  await stylizeTiles({ ...work, content: small, masks, cover }, preview, {});
  return preview;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Copies a tile's `core`, in px of the target, from an image whose top left pixel is at `origin` of the target,
 * blending it with the existing pixels.
 */
export function blit(tile: PixelImage, origin: Place, core: PixelRect, target: PixelImage, opacity: Opacity): void {
  for (let y = core.y; y < core.y + core.height; y++) {
    const from = ((y - origin.y) * tile.width + core.x - origin.x) * 3;
    const row = tile.data.subarray(from, from + core.width * 3);
    const to = (y * target.width + core.x) * 3;
    if (opacity === 1) target.data.set(row, to);
    else mixRow(target.data, to, row, opacityIn(opacity, (y - core.y) * core.width));
  }
}

/** The opacity of each pixel of a row that begins with this one. */
function opacityIn(opacity: Opacity, start: number): (x: number) => number {
  return typeof opacity === 'number' ? () => opacity : (x) => opacity[start + x]!;
}

function mixRow(target: Uint8Array, offset: number, row: Uint8Array, opacityAt: (x: number) => number): void {
  for (let index = 0; index < row.length; index++) {
    const photo = target[offset + index] as number;
    const opacity = opacityAt(Math.floor(index / 3));
    target[offset + index] = Math.round(photo + opacity * ((row[index] as number) - photo));
  }
}
