import * as tf from '@tensorflow/tfjs-core';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import type { InstanceStatistics } from '../layers/instanceNorm.js';
import type { Modulation } from '../models/generator.js';
import { GENERATOR_MULTIPLE_PX, receptiveRadiusPx } from '../models/generatorShape.js';
import { assertTrunk, type StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { paddedSize, rectToTensor, roundUp, tensorToImage, type PixelRect } from '../tensors/imageTensor.js';
import type { MeasuredStyle } from './blendedTrunk.js';
import { disposeStatistics } from './measureTrunk.js';
import { disposeModulations, modulationsOf, pictureNetwork, type PictureNetwork } from './pictureNetwork.js';
import { pictureStatistics } from './pictureStatistics.js';
import { assertMaskSizes, regionWeights, type StyleRegion } from './regions.js';
import { blit, DEFAULT_TILE_PX, fadeOpacity, measuredPixelsAtOnce, mixedCodes } from './stylize.js';

export interface WindowOptions {
  /** In px of the photo, within it. */
  readonly window: PixelRect;
  readonly strength?: number;
  /** Other styles over parts of the picture, the lowest first, with what their masks hold of a rectangle within it. */
  readonly regionsIn?: (rect: PixelRect) => Promise<readonly StyleRegion[]>;
  /** As for `stylize`, which measures large pictures by it. */
  readonly tilePx?: number;
}

interface Measured {
  readonly code: StyleCode;
  readonly layers: readonly { readonly mean: Float32Array; readonly deviation: Float32Array }[];
}

/** How many styles a picture is known under: all of one with regions, and of the one before. */
const MOST_MEASURED = 18;

/** What was measured last on a picture, the latest last: whoever looks at one window of it will look at the next. */
const known = new WeakMap<PixelImage, readonly Measured[]>();

/**
 * A window of a stylized picture, as `stylize` gives it (within one part in 255): with the statistics of the whole
 * picture, which are measured once, and with what surrounds the window.
 * Throws like `stylize`.
 */
export async function stylizeWindow(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  { window, strength = 1, regionsIn, tilePx = DEFAULT_TILE_PX }: WindowOptions,
): Promise<PixelImage> {
  const { network } = model;
  const around = surroundings(window, content, receptiveRadiusPx(network.options));
  const within = overlapOf(around, content);
  const regions = (await regionsIn?.(within)) ?? [];
  assertMaskSizes(regions, within.width, within.height);
  const codes = [code, ...regions.map((region) => region.code)];
  for (const each of codes) assertTrunk(each, model.trunk);
  const result = cutOut(content, window);
  if (strength === 0) return result;

  const masks = regions.map(({ mask }) => mask);
  const measured = await measure(model, content, await mixedCodes(model, content, codes, strength), tilePx);
  try {
    // The masks begin where the surroundings do; what they lack lies beyond the picture's border, and is reflected.
    const weightsOf = (rect: PixelRect): tf.Tensor4D => regionWeights(masks, { ...rect, x: 0, y: 0 });
    const stylized = await runOn(content, around, pictureNetwork(network, measured, weightsOf));
    const origin = { x: around.x - window.x, y: around.y - window.y };
    const core = { x: 0, y: 0, width: window.width, height: window.height };
    blit(stylized, origin, core, result, fadeOpacity(strength));
    return result;
  } finally {
    disposeMeasured(measured);
  }
}

/** The rectangle of the picture, stylized; takes over the network. */
async function runOn(content: PixelImage, rect: PixelRect, network: PictureNetwork): Promise<PixelImage> {
  const image = rectToTensor(content, rect);
  let stylized: tf.Tensor4D | undefined;
  try {
    stylized = network.run(image, rect);
    return await tensorToImage(stylized);
  } finally {
    tf.dispose([image, ...(stylized ? [stylized] : [])]);
    network.dispose();
  }
}

/** The picture under each style; owned by the caller. */
async function measure(
  model: StyleModel,
  content: PixelImage,
  codes: readonly StyleCode[],
  tilePx: number,
): Promise<MeasuredStyle[]> {
  const measured: MeasuredStyle[] = [];
  try {
    for (const code of codes) {
      const modulations = modulationsOf(model.network, code);
      const statistics: InstanceStatistics[] = [];
      // Listed before it is measured, so that its modulations go with the others where measuring fails.
      measured.push({ modulations, statistics });
      statistics.push(...(await statisticsOf(model, content, code, { modulations, tilePx })));
    }
    return measured;
  } catch (thrown) {
    disposeMeasured(measured);
    throw thrown;
  }
}

function disposeMeasured(measured: readonly MeasuredStyle[]): void {
  for (const { statistics, modulations } of measured) {
    disposeStatistics(statistics);
    disposeModulations(modulations);
  }
}

/** A window of an image as an image of its own. */
export function cutOut({ width, data }: PixelImage, window: PixelRect): PixelImage {
  const piece = createPixelImage(window.width, window.height);
  for (let y = 0; y < window.height; y++) {
    const from = 3 * ((window.y + y) * width + window.x);
    piece.data.set(data.subarray(from, from + 3 * window.width), 3 * y * window.width);
  }
  return piece;
}

/** The window with all that its pixels depend on, on the network's own grid of the picture. */
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

/** What of a rectangle lies within the picture. */
function overlapOf({ x, y, width, height }: PixelRect, picture: PixelImage): PixelRect {
  return { x, y, width: Math.min(width, picture.width - x), height: Math.min(height, picture.height - y) };
}

async function statisticsOf(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  { modulations, tilePx }: { readonly modulations: readonly Modulation[]; readonly tilePx: number },
): Promise<InstanceStatistics[]> {
  const kept = known.get(content)?.find((measured) => isSameCode(measured.code, code));
  if (kept) {
    const tensor = (values: Float32Array): tf.Tensor4D => tf.tensor4d(values, [1, 1, 1, values.length]);
    return kept.layers.map(({ mean, deviation }) => ({ mean: tensor(mean), deviation: tensor(deviation) }));
  }
  const statistics = pictureStatistics(model.network, content, modulations, measuredPixelsAtOnce(tilePx));
  try {
    const layers: Measured['layers'][number][] = [];
    for (const { mean, deviation } of statistics) {
      layers.push({ mean: await read(mean), deviation: await read(deviation) });
    }
    known.set(content, [...(known.get(content) ?? []), { code, layers }].slice(-MOST_MEASURED));
    return statistics;
  } catch (thrown) {
    disposeStatistics(statistics);
    throw thrown;
  }
}

async function read(tensor: tf.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data<'float32'>());
}

function isSameCode(a: StyleCode, b: StyleCode): boolean {
  return a.trunk === b.trunk && a.values.every((value, index) => value === b.values[index]);
}
