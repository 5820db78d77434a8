import * as tf from '@tensorflow/tfjs-core';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { CancelledError, ExpectedError } from '../../shared/errors.js';
import type { ProgressSink } from '../../shared/progress.js';
import type { BackendLimits } from '../backends/backend.js';
import { splitStyleCode, type Modulation } from '../models/generator.js';
import { GENERATOR_MULTIPLE_PX, receptiveRadiusPx } from '../models/generatorShape.js';
import { assertTrunk, blendCodes, type StyleCode } from '../models/styleCode.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../models/styleModel.js';
import { downscale } from '../tensors/downscale.js';
import { imageToTensor, rectToTensor, tensorToImage } from '../tensors/imageTensor.js';
import { FoldedTrunk, measureTrunk } from './foldedTrunk.js';
import { tileGrid, type Tile } from './tileGrid.js';

/**
 * The longest side of what goes through the network at once, in px. With it the engine peaks at 2.4 GB for a photo of 24
 * megapixels (measured on `tensorflow`).
 */
export const DEFAULT_TILE_PX = 1280;

/** The long side of the picture that a large photo's statistics are taken from, in px. */
const STATISTICS_PX = 1024;

/** Below this strength the stylized picture fades into the photo, so that strength 0 is the photo itself. */
const FADE_STRENGTH = 0.25;

/** The longest side of a tile that a backend can take, in px; `DEFAULT_TILE_PX` where memory alone sets the limit. */
export function largestTilePx({ maxConvolutionPixels }: BackendLimits): number {
  return Math.min(DEFAULT_TILE_PX, Math.floor(Math.sqrt(maxConvolutionPixels ?? Infinity)));
}

export interface StylizeOptions {
  /** 0 gives the photo's exact pixels, 1 the full style; between them the style codes are interpolated. */
  readonly strength?: number;
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
 * Stylizes a photo of any size, tile by tile. Instance statistics are taken once from the whole picture (exactly when
 * it fits into one tile, else from a smaller copy), so tiles agree at their borders and memory is bounded by the tile.
 *
 * @throws CancelledError when `signal` is aborted; ModelError `style/trunk-mismatch` for another model's code;
 *   ExpectedError `config/invalid` for a strength outside of 0-1.
 */
export async function stylize(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  options: StylizeOptions = {},
): Promise<PixelImage> {
  const { strength = 1, tilePx = DEFAULT_TILE_PX, signal } = options;
  assertTrunk(code, model.trunk);
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
  const mixed = strength === 1 ? code : await interpolate(model, content, code, strength);
  const opacity = Math.min(1, strength / FADE_STRENGTH);
  const modulations = tf.tidy(() =>
    splitStyleCode(model.network.options, tf.tensor2d(mixed.values, [1, mixed.values.length])),
  );
  try {
    const tiles = tileGrid({
      width: content.width,
      height: content.height,
      tilePx,
      overlapPx: receptiveRadiusPx(model.network.options),
      multiplePx: GENERATOR_MULTIPLE_PX,
    });
    if (tiles.length === 1) {
      const whole = await stylizeWhole(model, content, modulations);
      blit(whole, { x: 0, y: 0 }, (tiles[0] as Tile).core, stylized, opacity);
      options.onProgress?.({ fraction: 1, phase: 'stylize' });
    } else {
      await stylizeTiles(model, content, modulations, tiles, stylized, opacity, options);
    }
    return stylized;
  } finally {
    tf.dispose(modulations.flatMap(({ scale, shift }) => [scale, shift]));
  }
}

async function stylizeWhole(
  model: StyleModel,
  content: PixelImage,
  modulations: readonly Modulation[],
): Promise<PixelImage> {
  const image = imageToTensor(content, GENERATOR_MULTIPLE_PX);
  const { statistics, stylized } = measureTrunk(model.network, image, modulations);
  try {
    return await tensorToImage(stylized);
  } finally {
    tf.dispose([image, stylized, ...statistics.flatMap(({ mean, deviation }) => [mean, deviation])]);
  }
}

async function stylizeTiles(
  model: StyleModel,
  content: PixelImage,
  modulations: readonly Modulation[],
  tiles: readonly Tile[],
  target: PixelImage,
  opacity: number,
  { signal, pause = nextTurn, onProgress, onPreview }: StylizeOptions,
): Promise<void> {
  const trunk = await foldFromThumbnail(model, content, modulations, opacity, onPreview);
  try {
    // The thumbnail and the tiles take time in proportion to their pixels.
    const thumbnailPixels = STATISTICS_PX * STATISTICS_PX;
    const tilePixels = tiles.reduce((sum, { window }) => sum + window.width * window.height, 0);
    const share = thumbnailPixels / (thumbnailPixels + tilePixels);
    onProgress?.({ fraction: share, phase: 'stylize' });
    for (const [index, { window, core }] of tiles.entries()) {
      await pause();
      throwIfAborted(signal);
      const image = rectToTensor(content, window);
      const result = trunk.run(image);
      try {
        blit(await tensorToImage(result), window, core, target, opacity);
      } finally {
        tf.dispose([image, result]);
      }
      onProgress?.({ fraction: share + ((1 - share) * (index + 1)) / tiles.length, phase: 'stylize' });
    }
  } finally {
    trunk.dispose();
  }
}

async function foldFromThumbnail(
  model: StyleModel,
  content: PixelImage,
  modulations: readonly Modulation[],
  opacity: number,
  onPreview?: (preview: PixelImage) => void,
): Promise<FoldedTrunk> {
  const thumbnail = downscale(content, STATISTICS_PX);
  const image = imageToTensor(thumbnail, GENERATOR_MULTIPLE_PX);
  const { statistics, stylized } = measureTrunk(model.network, image, modulations);
  try {
    if (onPreview) {
      const preview = createPixelImage(thumbnail.width, thumbnail.height);
      preview.data.set(thumbnail.data);
      const all = { x: 0, y: 0, width: thumbnail.width, height: thumbnail.height };
      blit(await tensorToImage(stylized), all, all, preview, opacity);
      onPreview(preview);
    }
    return new FoldedTrunk(model.network, statistics, modulations);
  } finally {
    tf.dispose([image, stylized, ...statistics.flatMap(({ mean, deviation }) => [mean, deviation])]);
  }
}

/** A code between the photo's own, which leaves the photo nearly as it is, and the style's. */
async function interpolate(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  strength: number,
): Promise<StyleCode> {
  const ratio = Math.max(content.width, content.height) / Math.min(content.width, content.height);
  const own = await model.encodeStyle(downscale(content, Math.round(STYLE_SHORT_SIDE_PX * ratio)));
  return blendCodes([
    { code: own, weight: 1 - strength },
    { code, weight: strength },
  ]);
}

/** Copies `core` of a tile, whose top left pixel stands at `origin` of the target, mixed with what is there. */
function blit(
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
