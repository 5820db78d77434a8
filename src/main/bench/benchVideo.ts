import { anchorsOf } from '../../ml/animation/anchorsOf.js';
import { FramePainter, type ShotFrame } from '../../ml/animation/framePainter.js';
import { type ExactFlow, warped, warpingError } from '../../ml/evaluate/warpingError.js';
import { paint } from '../../ml/infer/paint.js';
import type { StyleCode } from '../../ml/models/styleCode.js';
import type { StyleModel } from '../../ml/models/styleModel.js';
import { downscaleTo } from '../../ml/tensors/downscale.js';
import { scenes } from '../../samples/scenes.js';
import { styles } from '../../samples/styles.js';
import { uniform } from '../../shared/counterRandom.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { BugError, CancelledError } from '../../shared/errors.js';

/** One kind of movement, with its figures: mean squared differences of values 0-1. */
export interface VideoCoherence {
  readonly motion: string;
  /** Between neighboring frames, and between frames 10 apart, painted as a shot. */
  readonly shot: Gaps;
  /** The same for frames that are each painted as a photo. */
  readonly alone: Gaps;
  /** The same for the frames themselves: what the interpolation of the measure alone makes. */
  readonly source: Gaps;
}

export interface Gaps {
  readonly one: number;
  readonly ten: number;
}

export interface BenchVideoOptions {
  readonly width: number;
  readonly height: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

const FRAMES = 13;
const MEASURED = 8;

/** Where the pixel of frame `index` lies in the still picture, and what becomes of its color. */
interface Motion {
  readonly name: string;
  place(x: number, y: number, index: number): { x: number; y: number };
  /** From a place in the still picture back to a pixel of frame `index`. */
  back(x: number, y: number, index: number): { x: number; y: number };
  /** Applied to a frame after it was taken from the still picture. */
  readonly light?: (frame: PixelImage, index: number) => PixelImage;
  /** Which pixels of a frame are compared with those of an earlier one; default: all that both show. */
  isCompared?(x: number, y: number, earlier: number, later: number): boolean;
  /** Where a pixel of frame `later` lies in frame `earlier`, if not where the still picture says. */
  readonly flow?: (x: number, y: number, earlier: number, later: number) => { x: number; y: number };
}

/** How far frames lie inside the still picture, in px of the frames. */
const MARGIN = 40;
/** How much finer than the frames the still picture is. */
const STILL_SCALE = 4;

function motionsFor(still: PixelImage, width: number, height: number): readonly Motion[] {
  const [middleX, middleY] = [MARGIN + width / 2, MARGIN + height / 2];
  const moved = (name: string, dx: number, dy: number): Motion => ({
    name,
    place: (x, y, index) => ({ x: x + MARGIN + dx * index, y: y + MARGIN + dy * index }),
    back: (x, y, index) => ({ x: x - MARGIN - dx * index, y: y - MARGIN - dy * index }),
  });
  const turned = (name: string, angle: number, growth: number): Motion => {
    const about = (x: number, y: number, radians: number, scale: number): { x: number; y: number } => {
      const [cosine, sine] = [scale * Math.cos(radians), scale * Math.sin(radians)];
      return { x: cosine * x - sine * y, y: sine * x + cosine * y };
    };
    return {
      name,
      place(x, y, index) {
        const to = about(x - width / 2, y - height / 2, angle * index, (1 - growth) ** index);
        return { x: to.x + middleX, y: to.y + middleY };
      },
      back(x, y, index) {
        const to = about(x - middleX, y - middleY, -angle * index, (1 - growth) ** -index);
        return { x: to.x + width / 2, y: to.y + height / 2 };
      },
    };
  };
  const unmoved = moved('', 0, 0);
  // Another part of the still picture, which moves by itself.
  const piece = photographed(still, width, height, (x, y) => ({ x: x + 2 * MARGIN, y: y + MARGIN }));
  return [
    moved('pan, 3 px a frame', 3, 0),
    moved('slow pan, 0.7 px a frame', 0.7, 0.3),
    turned('zoom, 0.5 % a frame', 0, 0.005),
    turned('rotation, 0.3 degrees a frame', (0.3 * Math.PI) / 180, 0),
    { ...unmoved, name: 'noise, 2 of 255', light: noisy },
    { ...unmoved, name: 'light, 1 % a frame', light: (frame, index) => lit(frame, 1 - 0.01 * index) },
    {
      ...unmoved,
      name: 'an object over a still ground',
      light: withObject,
      isCompared: (x, y, earlier, later) => !isObject(x, y, earlier) && !isObject(x, y, later),
    },
    {
      ...unmoved,
      name: 'an object over a still ground, itself',
      light: (frame, index) => withPiece(frame, piece, index),
      isCompared: (x, y, _earlier, later) => pieceShare(x, y, later) === 1,
      flow: (x, y, earlier, later) => ({
        x: x + PIECE_STEP.x * (earlier - later),
        y: y + PIECE_STEP.y * (earlier - later),
      }),
    },
  ];
}

/** What is moved, and in which style: a scene and a painting of our own. */
export function benchPictures(): { still: PixelImage; style: PixelImage; width: number; height: number } {
  const [width, height] = [256, 160];
  const scene = scenes.find(({ id }) => id === 'harbor');
  const style = styles.find(({ id }) => id === 'great-wave');
  if (!scene || !style) throw new BugError('A sample is missing.');
  return {
    still: scene.render(STILL_SCALE * (width + 2 * MARGIN), STILL_SCALE * (height + 2 * MARGIN)),
    style: style.render(512, 512),
    width,
    height,
  };
}

/**
 * Measures how steady painted frames are, on movements of a still picture whose flow is known exactly.
 * @param still `STILL_SCALE` times as large as the frames and 80 px more each way
 */
export async function benchVideo(
  model: StyleModel,
  still: PixelImage,
  code: StyleCode,
  { width, height, signal, onProgress }: BenchVideoOptions,
): Promise<VideoCoherence[]> {
  const results: VideoCoherence[] = [];
  const motions = motionsFor(still, width, height);
  for (const [rank, motion] of motions.entries()) {
    const frames = Array.from({ length: FRAMES }, (_, index) => {
      const frame = photographed(still, width, height, (x, y) => motion.place(x, y, index));
      return motion.light?.(frame, index) ?? frame;
    });
    const sample = Array.from({ length: MEASURED }, (_, index): ShotFrame => {
      const number = Math.floor(((index + 0.5) * FRAMES) / MEASURED);
      return { number, frame: frames[number]! };
    });
    const painter = new FramePainter(
      model,
      sample.map(({ frame }) => frame),
      code,
    );
    const shot: PixelImage[] = [];
    const alone: PixelImage[] = [];
    try {
      for await (const painted of painter.paintShot(inOrder(frames), anchorsOf(sample))) {
        if (signal?.aborted) throw new CancelledError();
        shot.push(painted);
      }
      for (const [index, frame] of frames.entries()) {
        if (signal?.aborted) throw new CancelledError();
        alone.push(await paint(model, frame, code));
        onProgress?.((rank + (index + 1) / FRAMES) / motions.length);
      }
    } finally {
      painter.dispose();
    }
    const measured = { shot: gapsOf(shot, motion), alone: gapsOf(alone, motion), source: gapsOf(frames, motion) };
    results.push({ motion: motion.name, ...measured });
  }
  return results;
}

async function* inOrder(frames: readonly PixelImage[]): AsyncGenerator<ShotFrame> {
  for (const [number, frame] of frames.entries()) yield await Promise.resolve({ number, frame });
}

/**
 * A frame as a camera takes it: each pixel is the mean of the light that falls on it, wherever it lies between those of
 * the still picture. With interpolated pixels instead, a slow movement would change how sharp the frames are.
 */
function photographed(still: PixelImage, width: number, height: number, place: ExactFlow): PixelImage {
  const inside = (at: number): number => (at + 0.5) / STILL_SCALE - 0.5;
  const large = warped(still, STILL_SCALE * width, STILL_SCALE * height, (x, y) => {
    const from = place(inside(x), inside(y));
    return from && { x: STILL_SCALE * (from.x + 0.5) - 0.5, y: STILL_SCALE * (from.y + 0.5) - 0.5 };
  });
  return downscaleTo(large, { width, height });
}

function gapsOf(frames: readonly PixelImage[], motion: Motion): Gaps {
  return { one: meanError(frames, motion, 1), ten: meanError(frames, motion, 10) };
}

function meanError(frames: readonly PixelImage[], motion: Motion, gap: number): number {
  const errors = frames.slice(gap).map((later, index) => {
    const flow: ExactFlow = (x, y) => {
      if (motion.isCompared && !motion.isCompared(x, y, index, index + gap)) return undefined;
      if (motion.flow) return motion.flow(x, y, index, index + gap);
      const place = motion.place(x, y, index + gap);
      return motion.back(place.x, place.y, index);
    };
    return warpingError(frames[index]!, later, flow);
  });
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

function noisy(frame: PixelImage, index: number): PixelImage {
  const data = Uint8ClampedArray.from(frame.data, (value, at) => value + 4 * uniform(index + 1, at) - 2);
  return { ...frame, data: new Uint8Array(data.buffer) };
}

function lit(frame: PixelImage, share: number): PixelImage {
  return { ...frame, data: frame.data.map((value) => Math.round(value * share)) };
}

/** A bright disk that crosses the picture. */
function isObject(x: number, y: number, index: number): boolean {
  return (x - 20 - 12 * index) ** 2 + (y - 60) ** 2 < 24 ** 2;
}

function withObject(frame: PixelImage, index: number): PixelImage {
  const data = frame.data.slice();
  for (let y = 0, at = 0; y < frame.height; y++) {
    for (let x = 0; x < frame.width; x++, at += 3) if (isObject(x, y, index)) data.set([250, 230, 60], at);
  }
  return { ...frame, data };
}

/** How far a piece of another part of the picture moves with each frame, in px. */
const PIECE_STEP = { x: 3.4, y: 0.6 };
const PIECE_RADIUS_PX = 36;
/** The width of its soft edge in px. */
const PIECE_EDGE_PX = 2;

/** How far the piece covers a pixel, 0-1. */
function pieceShare(x: number, y: number, index: number): number {
  const away = Math.hypot(x - 80 - PIECE_STEP.x * index, y - 70 - PIECE_STEP.y * index);
  return Math.min(1, Math.max(0, (PIECE_RADIUS_PX - away) / PIECE_EDGE_PX));
}

function withPiece(frame: PixelImage, piece: PixelImage, index: number): PixelImage {
  const moved = warped(piece, frame.width, frame.height, (x, y) => ({
    x: x - PIECE_STEP.x * index,
    y: y - PIECE_STEP.y * index,
  }));
  const data = frame.data.map((value, at) => {
    const pixel = Math.floor(at / 3);
    const share = pieceShare(pixel % frame.width, Math.floor(pixel / frame.width), index);
    return Math.round(value + share * (moved.data[at]! - value));
  });
  return { ...frame, data };
}
