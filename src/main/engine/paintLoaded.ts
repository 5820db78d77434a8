import { aroundFrame } from '../../ml/animation/framesAround.js';
import { paintFrames } from '../../ml/animation/paintFrames.js';
import { paint, type PaintOptions } from '../../ml/infer/paint.js';
import type { StyleCode } from '../../ml/models/styleCode.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import type { LoadedImage } from '../images/loadedImage.js';
import type { MovingRegions } from './movingRegions.js';

export interface LoadedOptions extends PaintOptions {
  /** The regions of an animated photo, as read. */
  readonly moving: MovingRegions | undefined;
}

/** Paints a photo; for an animated one, every frame. Throws like `paint` and `MovingRegions.masksOf`. */
export async function paintLoaded(
  model: StyleModel,
  image: LoadedImage,
  code: StyleCode,
  { moving, ...options }: LoadedOptions,
): Promise<LoadedImage> {
  const { animation } = image;
  if (!animation) return { ...image, pixels: await paint(model, image.pixels, code, options) };
  const sources = animation.frames.map(({ pixels }) => pixels);
  const { regions = [], signal, pause } = options;
  const masksOf = async (index: number): Promise<PixelMask[] | undefined> =>
    moving?.masksOf(regions, aroundFrame(sources, index, moving.reach), { signal, pause });
  const painted = await paintFrames(model, sources, code, { ...options, masksOf });
  const frames = animation.frames.map((frame, index) => ({ ...frame, pixels: painted[index]! }));
  return { ...image, pixels: painted[0]!, animation: { ...animation, frames } };
}
