import * as tf from '@tensorflow/tfjs-core';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { GENERATOR_MULTIPLE_PX } from '../models/generatorShape.js';
import type { Grain } from '../models/grain.js';
import type { ChannelStatistics } from '../models/channelStatistics.js';
import { assertTrunk, type StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { paddedSize, roundUp, tensorToImage, type PixelRect } from '../tensors/imageTensor.js';
import { keptTensor, type KeptTensor } from './keptTensor.js';
import { onOneGrid } from './grids.js';
import { pictureOpacity } from './opacity.js';
import { PictureNetwork } from './pictureNetwork.js';
import { pictureStatistics, type PictureStatistics } from './pictureStatistics.js';
import { assertMaskSizes, regionWeights, stylesOf, type StyleRegion } from './regions.js';
import { blit, DEFAULT_TILE_PX, measuredPixelsAtOnce } from './stylize.js';
import { disposeShared, grainKey, ofGrainsInTurn } from './styleGrains.js';
import type { Tile } from './tileGrid.js';
import { overlapPx } from './tileMargins.js';

export interface WindowOptions {
  /** In px of the photo, within it. */
  readonly window: PixelRect;
  readonly strength?: number;
  /** Other styles over parts of the picture, the lowest first, with their masks cut to a rectangle within it. */
  readonly regionsIn?: (rect: PixelRect) => Promise<readonly StyleRegion[]>;
  /** As in `stylize`; also decides how large pictures are measured. */
  readonly tilePx?: number;
}

/** The result of `pictureStatistics`, not on a backend. */
interface KnownStatistics {
  /** The model, the grain and the size of tiles that they are for. */
  readonly name: string;
  /** Of the leaves of `PictureStatistics`, in the order of `leavesOf`. */
  readonly leaves: readonly KeptTensor[];
}

/**
 * Cached by picture, since several windows of one picture are usually viewed. The picture must not change afterwards.
 */
const known = new WeakMap<PixelImage, readonly KnownStatistics[]>();

/** For so many looks. */
const MOST_KNOWN = 3;

/**
 * A window of a stylized picture, equal to the result of `stylize` (within one part in 255): it uses the statistics of
 * the whole picture, which are measured once, and the window's surroundings. Throws like `stylize`.
 */
export async function stylizeWindow(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  { window, strength = 1, regionsIn, tilePx = DEFAULT_TILE_PX }: WindowOptions,
): Promise<PixelImage> {
  const { network } = model;
  const around = surroundings(window, content, overlapPx(network.options));
  const within = overlapOf(around, content);
  const regions = (await regionsIn?.(within)) ?? [];
  assertMaskSizes(regions, within.width, within.height);
  const styles = stylesOf({ code, strength }, regions);
  for (const each of styles) assertTrunk(each.code, model.trunk);
  const result = cutOut(content, window);
  if (strength === 0) return result;

  const masks = regions.map(({ mask }) => mask);
  const statistics = await ofGrainsInTurn(styles, (grain) => statisticsOf(model, content, { grain, tilePx }));
  try {
    // The masks start where the surroundings do.
    const inMasks = (rect: PixelRect): PixelRect => ({ ...rect, x: rect.x - around.x, y: rect.y - around.y });
    const weightsOf = (rect: PixelRect): tf.Tensor4D => regionWeights(masks, inMasks(rect));
    const painting = PictureNetwork.create({ network, statistics, styles, weightsOf });
    const stylized = await runOn(content, { window: around, core: window }, painting);
    const here = { ...window, x: 0, y: 0 };
    blit(stylized, here, here, result, pictureOpacity(styles, masks, inMasks(window)));
    return result;
  } finally {
    disposeShared(statistics);
  }
}

/** The core of a tile of the picture, stylized; takes over the network. */
async function runOn(content: PixelImage, { window, core }: Tile, network: PictureNetwork): Promise<PixelImage> {
  let stylized: tf.Tensor4D | undefined;
  try {
    stylized = network.run(content, window, core);
    return await tensorToImage(stylized);
  } finally {
    stylized?.dispose();
    network.dispose();
  }
}

/** Copies a window of an image into a new image. */
export function cutOut({ width, data }: PixelImage, window: PixelRect): PixelImage {
  const piece = createPixelImage(window.width, window.height);
  for (let y = 0; y < window.height; y++) {
    const from = 3 * ((window.y + y) * width + window.x);
    piece.data.set(data.subarray(from, from + 3 * window.width), 3 * y * window.width);
  }
  return piece;
}

/** The window with everything its pixels depend on, aligned to the network's grid of the picture. */
function surroundings(window: PixelRect, content: PixelImage, radiusPx: number): PixelRect {
  const along = (from: number, length: number, size: number): [number, number] => {
    const start = Math.max(0, Math.floor((from - radiusPx) / GENERATOR_MULTIPLE_PX) * GENERATOR_MULTIPLE_PX);
    const end = Math.min(paddedSize(size, GENERATOR_MULTIPLE_PX), from + length + radiusPx);
    return [start, Math.max(2 * GENERATOR_MULTIPLE_PX, roundUp(end - start, GENERATOR_MULTIPLE_PX))];
  };
  const [x, width] = along(window.x, window.width, content.width);
  const [y, height] = along(window.y, window.height, content.height);
  return { x, y, width, height };
}

/** The part of a rectangle that is inside the picture. */
function overlapOf({ x, y, width, height }: PixelRect, picture: PixelImage): PixelRect {
  return { x, y, width: Math.min(width, picture.width - x), height: Math.min(height, picture.height - y) };
}

/** The whole picture's statistics, measured once; owned by the caller. */
async function statisticsOf(
  model: StyleModel,
  content: PixelImage,
  { grain, tilePx }: { readonly grain: Grain; readonly tilePx: number },
): Promise<PictureStatistics> {
  const name = `${model.trunk} ${grainKey(grain)} ${tilePx}`;
  const others = known.get(content) ?? [];
  const kept = others.find((each) => each.name === name);
  if (kept) {
    return fromLeaves(kept.leaves.map(({ values, shape }) => tf.tensor(values, shape)));
  }
  const statistics = pictureStatistics(model.network, content, grain, {
    maxPixels: measuredPixelsAtOnce(tilePx),
  });
  try {
    const leaves: KeptTensor[] = [];
    for (const leaf of leavesOf(statistics)) {
      leaves.push(await keptTensor(leaf));
    }
    known.set(content, [...others, { name, leaves }].slice(-MOST_KNOWN));
    return statistics;
  } catch (thrown) {
    tf.dispose(statistics);
    throw thrown;
  }
}

function leavesOf({ deep, color, own, deepSample, modulation, pieces }: PictureStatistics): tf.Tensor[] {
  const channels = [deep, color, own].flatMap(({ mean, covariance }) => [mean, covariance]);
  return [...channels, deepSample, modulation, pieces.first.deep, pieces.first.own];
}

function fromLeaves(leaves: readonly tf.Tensor[]): PictureStatistics {
  const channels = (at: number): ChannelStatistics => ({
    mean: leaves[at] as tf.Tensor2D,
    covariance: leaves[at + 1] as tf.Tensor3D,
  });
  return {
    deep: channels(0),
    color: channels(2),
    own: channels(4),
    deepSample: leaves[6] as tf.Tensor3D,
    modulation: leaves[7] as tf.Tensor2D,
    pieces: onOneGrid({ deep: leaves[8] as tf.Tensor4D, own: leaves[9] as tf.Tensor4D }),
  };
}
