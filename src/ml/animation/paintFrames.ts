import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import type { PaintOptions } from '../infer/paint.js';
import type { StyleCode } from '../models/styleCode.js';
import type { StyleModel } from '../models/styleModel.js';
import { FramePainter, isSame } from './framePainter.js';

/** How many evenly spaced frames are used to measure the animation. */
const MEASURED_FRAMES = 8;

export interface AnimationOptions extends PaintOptions {
  /** The masks of the regions in a frame; undefined: their own in all frames. */
  readonly masksOf?: ((index: number) => Promise<readonly PixelMask[] | undefined>) | undefined;
}

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
  options: AnimationOptions = {},
): Promise<PixelImage[]> {
  const { onProgress, onPreview, masksOf } = options;
  if (frames.length === 0) return [];
  const painter = new FramePainter(model, chosen(frames), code, options);
  const painted: PixelImage[] = [];
  try {
    for (const [index, frame] of frames.entries()) {
      const before = frames[index - 1];
      const masks = await masksOf?.(index);
      const isRepeated = !masks && before !== undefined && isSame(before, frame);
      painted.push(isRepeated ? painted[index - 1]! : await painter.paint(frame, { masks }));
      onProgress?.({ fraction: (index + 1) / frames.length, phase: 'stylize' });
      if (index === 0) onPreview?.(painted[0]!);
    }
    return painted;
  } finally {
    painter.dispose();
  }
}

function chosen(frames: readonly PixelImage[]): PixelImage[] {
  const count = Math.min(frames.length, MEASURED_FRAMES);
  return Array.from({ length: count }, (_, index) => frames[Math.floor((index * frames.length) / count)]!);
}
