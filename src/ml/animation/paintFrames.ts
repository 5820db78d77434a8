import * as tf from '@tensorflow/tfjs-core';
import { isPlainFinish, PLAIN_FINISH } from '../../shared/domain/finish.js';
import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { CancelledError } from '../../shared/errors.js';
import { finishPicture } from '../infer/finishPicture.js';
import { downscaleRegions, enlargeWithDetail, type PaintOptions } from '../infer/paint.js';
import { PictureNetwork } from '../infer/pictureNetwork.js';
import { pictureStatistics } from '../infer/pictureStatistics.js';
import { assertMaskSizes, layPhotoBack, regionWeights, styleRegions } from '../infer/regions.js';
import { blit, DEFAULT_TILE_PX, fadeOpacity, measuredPixelsAtOnce } from '../infer/stylize.js';
import { tileGrid } from '../infer/tileGrid.js';
import { GENERATOR_MULTIPLE_PX, receptiveRadiusPx } from '../models/generatorShape.js';
import { assertTrunk, type StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { downscale } from '../tensors/downscale.js';
import { rectToTensor, tensorToImage } from '../tensors/imageTensor.js';

/** How many evenly spaced frames are used to measure the animation. */
const MEASURED_FRAMES = 8;

/**
 * Paints the frames of an animation, which all have the same size. They share one set of statistics, so that a place
 * that does not change between two frames is painted the same in both, except near moving parts, within the network's
 * receptive field.
 * @returns the same number of pictures; identical frames share one picture. Throws like `paint`.
 */
export async function paintFrames(
  model: StyleModel,
  frames: readonly PixelImage[],
  code: StyleCode,
  options: PaintOptions = {},
): Promise<PixelImage[]> {
  const { strength = 1, regions = [], finish = PLAIN_FINISH, signal, pause, onProgress, onPreview } = options;
  const [first] = frames;
  if (!first) return [];
  const styled = styleRegions(regions);
  for (const each of [code, ...styled.map((region) => region.code)]) assertTrunk(each, model.trunk);
  assertMaskSizes(regions, first.width, first.height);
  if (strength === 0) return frames.map((frame) => ({ ...frame, data: frame.data.slice() }));
  const painter = new FramePainter(model, frames, code, options);
  const painted: PixelImage[] = [];
  try {
    for (const [index, frame] of frames.entries()) {
      const before = frames[index - 1];
      if (before && isSame(before, frame)) painted.push(painted[index - 1]!);
      else {
        const picture = await painter.paint(frame);
        if (!isPlainFinish(finish)) await finishPicture(frame, picture, finish, { signal, pause });
        layPhotoBack(picture, frame, regions);
        painted.push(picture);
      }
      onProgress?.({ fraction: (index + 1) / frames.length, phase: 'stylize' });
      if (index === 0) onPreview?.(painted[0]!);
    }
    return painted;
  } finally {
    painter.dispose();
  }
}

class FramePainter {
  private readonly network: PictureNetwork;
  private readonly tilePx: number;

  constructor(
    private readonly model: StyleModel,
    frames: readonly PixelImage[],
    code: StyleCode,
    private readonly options: PaintOptions,
  ) {
    const { strength = 1, regions = [], tilePx = DEFAULT_TILE_PX } = options;
    this.tilePx = tilePx;
    const small = this.paintedSize(frames[0]!);
    const styled = downscaleRegions(styleRegions(regions), small);
    const masks = styled.map(({ mask }) => mask);
    const codes = [code, ...styled.map((region) => region.code)];
    const sample = stack(chosen(frames).map((frame) => this.paintedSize(frame)));
    const statistics = pictureStatistics(model.network, sample, measuredPixelsAtOnce(tilePx));
    try {
      this.network = new PictureNetwork(model.network, statistics, codes, strength, (rect) =>
        regionWeights(masks, rect),
      );
    } finally {
      tf.dispose(statistics);
    }
  }

  async paint(frame: PixelImage): Promise<PixelImage> {
    const small = this.paintedSize(frame);
    const painted = await this.paintTiles(small);
    const { signal, pause } = this.options;
    return small === frame ? painted : enlargeWithDetail(frame, small, painted, { signal, pause });
  }

  dispose(): void {
    this.network.dispose();
  }

  /** A frame scaled to the size at which the chosen stroke size is painted. */
  private paintedSize(frame: PixelImage): PixelImage {
    const { strokePx } = this.options;
    return strokePx === undefined || strokePx >= Math.max(frame.width, frame.height)
      ? frame
      : downscale(frame, strokePx);
  }

  private async paintTiles(frame: PixelImage): Promise<PixelImage> {
    const { strength = 1, signal, pause } = this.options;
    const { width, height } = frame;
    const target = createPixelImage(width, height);
    target.data.set(frame.data);
    const overlapPx = receptiveRadiusPx(this.model.network.options);
    const tiles = tileGrid({ width, height, tilePx: this.tilePx, overlapPx, multiplePx: GENERATOR_MULTIPLE_PX });
    for (const { window, core } of tiles) {
      await pause?.();
      if (signal?.aborted) throw new CancelledError();
      const image = rectToTensor(frame, window);
      let result: tf.Tensor4D | undefined;
      try {
        result = this.network.run(image, window);
        blit(await tensorToImage(result), window, core, target, fadeOpacity(strength));
      } finally {
        tf.dispose([image, ...(result ? [result] : [])]);
      }
    }
    return target;
  }
}

function chosen(frames: readonly PixelImage[]): PixelImage[] {
  const count = Math.min(frames.length, MEASURED_FRAMES);
  return Array.from({ length: count }, (_, index) => frames[Math.floor((index * frames.length) / count)]!);
}

/** Stacks frames of the same size vertically. */
function stack(frames: readonly PixelImage[]): PixelImage {
  const { width, height } = frames[0]!;
  const stacked = createPixelImage(width, height * frames.length);
  for (const [index, { data }] of frames.entries()) stacked.data.set(data, index * data.length);
  return stacked;
}

function isSame(a: PixelImage, b: PixelImage): boolean {
  return a.data.length === b.data.length && a.data.every((value, index) => value === b.data[index]);
}
