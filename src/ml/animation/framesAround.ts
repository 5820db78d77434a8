import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** A frame among those before and after it. */
export interface FramesAround {
  readonly frames: readonly PixelImage[];
  /** The frame's place in `frames`. */
  readonly at: number;
}

/** A frame with at most `reach` frames before and after it. */
export function aroundFrame(frames: readonly PixelImage[], index: number, reach: number): FramesAround {
  const from = Math.max(0, index - reach);
  return { frames: frames.slice(from, index + reach + 1), at: index - from };
}

/** The same for each frame of a stream. Only the frames around the present one are held. */
export async function* framesAround(frames: AsyncIterable<PixelImage>, reach: number): AsyncGenerator<FramesAround> {
  const held: PixelImage[] = [];
  let at = 0;
  for await (const frame of frames) {
    held.push(frame);
    if (held.length <= at + reach) continue;
    yield aroundFrame(held, at, reach);
    if (at < reach) at++;
    else held.shift();
  }
  for (; at < held.length; at++) yield aroundFrame(held, at, reach);
}
