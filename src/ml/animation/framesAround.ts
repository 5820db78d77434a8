/** A frame among those before and after it. */
export interface FramesAround<Frame> {
  readonly frames: readonly Frame[];
  /** The frame's place in `frames`. */
  readonly at: number;
}

/** A frame with at most `reach` frames before and after it. */
export function aroundFrame<Frame>(frames: readonly Frame[], index: number, reach: number): FramesAround<Frame> {
  const from = Math.max(0, index - reach);
  return { frames: frames.slice(from, index + reach + 1), at: index - from };
}

/** What `made` makes of each frame of a stream, one after the other. */
export async function* mapped<Frame, Made>(
  frames: AsyncIterable<Frame>,
  made: (frame: Frame) => Promise<Made>,
): AsyncGenerator<Made> {
  for await (const frame of frames) yield await made(frame);
}

/** The same for each frame of a stream. Only the frames around the present one are held. */
export async function* framesAround<Frame>(
  frames: AsyncIterable<Frame>,
  reach: number,
): AsyncGenerator<FramesAround<Frame>> {
  const held: Frame[] = [];
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
