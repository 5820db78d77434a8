import * as tf from '@tensorflow/tfjs-core';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { BackendLimits } from '../backends/backend.js';
import type { Modulation } from '../models/generator.js';
import { GENERATOR_MULTIPLE_PX, receptiveRadiusPx, trunkLayers } from '../models/generatorShape.js';
import { assertTrunk, blendCodes, type StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { downscale } from '../tensors/downscale.js';
import type { InstanceStatistics } from '../layers/instanceNorm.js';
import { imageToTensor, rectToTensor, tensorToImage } from '../tensors/imageTensor.js';
import { disposeStatistics, measureTrunk, type MeasuredTrunk } from './measureTrunk.js';
import { photoCode } from './photoCode.js';
import { disposeModulations, modulationsOf, pictureNetwork, type PictureNetwork } from './pictureNetwork.js';
import { exactStatistics, pictureStatistics, WHOLE_PIXELS } from './pictureStatistics.js';
import { assertMaskSizes, downscaleMask, regionWeights, type StyleRegion } from './regions.js';
import { tileGrid, type Tile } from './tileGrid.js';

/**
 * The longest side of what goes through the network at once, in px. With it the engine peaks at 2.4 GB for a photo of 24
 * megapixels (measured on `tensorflow`).
 */
export const DEFAULT_TILE_PX = 1280;

/** The long side of the early preview of a picture of several tiles, in px. */
const PREVIEW_PX = 640;

/** Below this strength the stylized picture fades into the photo, so that strength 0 is the photo itself. */
const FADE_STRENGTH = 0.25;

/** The longest side of a tile that a backend can take, in px; `DEFAULT_TILE_PX` where memory alone sets the limit. */
export function largestTilePx({ maxConvolutionPixels }: BackendLimits): number {
  return Math.min(DEFAULT_TILE_PX, Math.floor(Math.sqrt(maxConvolutionPixels ?? Infinity)));
}

export interface StylizeOptions {
  /** 0 gives the photo's exact pixels, 1 the full style; between them the style codes are interpolated. */
  readonly strength?: number;
  /** Other styles over parts of the picture, the lowest first. */
  readonly regions?: readonly StyleRegion[];
  /** Measures large pictures exactly, by several passes over all tiles, instead of by a sample of pieces. */
  readonly isExact?: boolean;
  readonly tilePx?: number;
  /** Asked between tiles. */
  readonly signal?: AbortSignal;
  /** Awaited between tiles: lets messages arrive and more urgent work go first. Default: a turn of the event loop. */
  readonly pause?: () => Promise<void>;
  readonly onProgress?: ProgressSink;
  /** Called once with a small version of the result, early, when there is more than one tile. */
  readonly onPreview?: (preview: PixelImage) => void;
}

/**
 * Stylizes a photo of any size, tile by tile. Instance statistics are taken from the whole picture before the first
 * tile (`pictureStatistics`), so tiles agree at their borders and memory is bounded by the tile.
 *
 * @throws CancelledError when `signal` is aborted; ModelError `style/trunk-mismatch` for another model's code;
 *   ExpectedError `config/invalid` for a strength outside of 0-1 or a mask of another size than the photo.
 */
export async function stylize(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  options: StylizeOptions = {},
): Promise<PixelImage> {
  const { strength = 1, regions = [], signal } = options;
  const codes = [code, ...regions.map((region) => region.code)];
  for (const each of codes) assertTrunk(each, model.trunk);
  assertMaskSizes(regions, content.width, content.height);
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
  const opacity = fadeOpacity(strength);
  const mixed = await mixedCodes(model, content, codes, strength);
  const modulations = mixed.map((each) => modulationsOf(model.network, each));
  try {
    const work: StylizeWork = { model, content, masks: regions.map(({ mask }) => mask), modulations, opacity };
    await stylizeTiles(work, stylized, options);
    return stylized;
  } finally {
    disposeModulations(modulations.flat());
  }
}

interface StylizeWork {
  readonly model: StyleModel;
  readonly content: PixelImage;
  readonly masks: readonly PixelMask[];
  /** Of the base style, then of each mask's. */
  readonly modulations: readonly (readonly Modulation[])[];
  readonly opacity: number;
}

async function stylizeTiles(work: StylizeWork, target: PixelImage, options: StylizeOptions): Promise<void> {
  const { model, content, opacity } = work;
  const { tilePx = DEFAULT_TILE_PX, pause = nextTurn, signal, onProgress, onPreview } = options;
  const tiles = tileGrid({
    width: content.width,
    height: content.height,
    tilePx,
    overlapPx: receptiveRadiusPx(model.network.options),
    multiplePx: GENERATOR_MULTIPLE_PX,
  });
  const isMeasuredWhole = content.width * content.height <= measuredPixelsAtOnce(tilePx);
  if (isMeasuredWhole && work.masks.length === 0) {
    const whole = await stylizeWhole(work);
    blit(whole, { x: 0, y: 0 }, { x: 0, y: 0, width: content.width, height: content.height }, target, opacity);
    onProgress?.({ fraction: 1, phase: 'stylize' });
    return;
  }
  const passes = createPasses(work, tiles, options);
  if (tiles.length > 1 && onPreview) onPreview(await stylizeSmall(work));
  const network = await preparePicture(work, tiles, options, passes.next);
  try {
    for (const { window, core } of tiles) {
      await pause();
      throwIfAborted(signal);
      const image = rectToTensor(content, window);
      let result: tf.Tensor4D | undefined;
      try {
        result = network.run(image, window);
        blit(await tensorToImage(result), window, core, target, opacity);
      } finally {
        tf.dispose([image, ...(result ? [result] : [])]);
      }
      passes.next(pixelsOf({ window, core }));
    }
    onProgress?.({ fraction: 1, phase: 'stylize' });
  } finally {
    network.dispose();
  }
}

/** Measuring a picture as a whole stylizes it already. */
async function stylizeWhole({ model, content, modulations }: StylizeWork): Promise<PixelImage> {
  const image = imageToTensor(content, GENERATOR_MULTIPLE_PX);
  let measured: MeasuredTrunk | undefined;
  try {
    measured = measureTrunk(model.network, image, modulations[0] as readonly Modulation[]);
    return await tensorToImage(measured.stylized);
  } finally {
    image.dispose();
    measured?.stylized.dispose();
    disposeStatistics(measured?.statistics ?? []);
  }
}

/** Measures the picture under each style, and folds what was measured into the network. */
async function preparePicture(
  { model, content, masks, modulations }: StylizeWork,
  tiles: readonly Tile[],
  { tilePx = DEFAULT_TILE_PX, isExact = false, pause = nextTurn, signal }: StylizeOptions,
  onMeasured: (pixels: number) => void,
): Promise<PictureNetwork> {
  const maxPixels = measuredPixelsAtOnce(tilePx);
  const measured: { statistics: InstanceStatistics[]; modulations: readonly Modulation[] }[] = [];
  try {
    for (const own of modulations) {
      await pause();
      throwIfAborted(signal);
      let statistics = pictureStatistics(model.network, content, own, maxPixels);
      onMeasured(Math.min(maxPixels, content.width * content.height));
      if (isExact && content.width * content.height > maxPixels) {
        statistics = await exactStatistics(model.network, content, tiles, own, statistics, async (_pass, index) => {
          await pause();
          throwIfAborted(signal);
          onMeasured(pixelsOf(tiles[index] as Tile));
        });
      }
      measured.push({ statistics, modulations: own });
    }
    return pictureNetwork(model.network, measured, (rect) => regionWeights(masks, rect));
  } finally {
    for (const { statistics } of measured) disposeStatistics(statistics);
  }
}

/** What is measured at once: more than a tile, since memory peaks at the tiles. */
export function measuredPixelsAtOnce(tilePx: number): number {
  return tilePx >= DEFAULT_TILE_PX ? WHOLE_PIXELS : tilePx * tilePx;
}

/** Reports progress by pixels that went through the network. */
function createPasses(
  { model, content, modulations }: StylizeWork,
  tiles: readonly Tile[],
  { tilePx = DEFAULT_TILE_PX, isExact = false, onProgress }: StylizeOptions,
): { readonly next: (pixels: number) => void } {
  const measured = Math.min(measuredPixelsAtOnce(tilePx), content.width * content.height) * modulations.length;
  const tilePixels = tiles.reduce((sum, tile) => sum + pixelsOf(tile), 0);
  // Exact statistics mostly need fewer passes than there are layers: then progress jumps, which it may forward.
  const passes = isExact ? modulations.length * trunkLayers(model.network.options).length : 0;
  const total = measured + (1 + passes) * tilePixels;
  let done = 0;
  return {
    next: (pixels) => {
      done += pixels;
      onProgress?.({ fraction: Math.min(1, done / total), phase: 'stylize' });
    },
  };
}

/** What a tile costs. */
function pixelsOf({ window }: Tile): number {
  return window.width * window.height;
}

/** The whole picture, small. */
async function stylizeSmall({ model, content, masks, modulations, opacity }: StylizeWork): Promise<PixelImage> {
  const small = downscale(content, PREVIEW_PX);
  const preview = createPixelImage(small.width, small.height);
  preview.data.set(small.data);
  const smallMasks = masks.map((mask) => downscaleMask(mask, small.width, small.height));
  await stylizeTiles({ model, content: small, masks: smallMasks, modulations, opacity }, preview, {});
  return preview;
}

/** How far the stylized picture covers the photo, 0-1. */
export function fadeOpacity(strength: number): number {
  return Math.min(1, strength / FADE_STRENGTH);
}

/** Codes between the photo's own, which leaves the photo nearly as it is, and the styles', by the strength. */
export async function mixedCodes(
  model: StyleModel,
  content: PixelImage,
  codes: readonly StyleCode[],
  strength: number,
): Promise<readonly StyleCode[]> {
  if (strength === 1) return codes;
  const own = await photoCode(model, content);
  return codes.map((code) =>
    blendCodes([
      { code: own, weight: 1 - strength },
      { code, weight: strength },
    ]),
  );
}

/** Copies `core` of a tile, in px of the target, whose top left pixel stands at `origin` of the target, mixed with what is there. */
export function blit(
  tile: PixelImage,
  origin: { readonly x: number; readonly y: number },
  core: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  target: PixelImage,
  opacity: number,
): void {
  for (let y = core.y; y < core.y + core.height; y++) {
    const from = ((y - origin.y) * tile.width + core.x - origin.x) * 3;
    const row = tile.data.subarray(from, from + core.width * 3);
    const to = (y * target.width + core.x) * 3;
    if (opacity === 1) target.data.set(row, to);
    else mixRow(target.data, to, row, opacity);
  }
}

function mixRow(target: Uint8Array, offset: number, row: Uint8Array, opacity: number): void {
  for (let index = 0; index < row.length; index++) {
    const photo = target[offset + index] as number;
    target[offset + index] = Math.round(photo + opacity * ((row[index] as number) - photo));
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new CancelledError();
}

/** Lets messages (a cancel among them) arrive: backends may compute without ever giving way. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
