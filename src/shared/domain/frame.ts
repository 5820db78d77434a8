import { z } from 'zod';

/**
 * How a photo is turned and cropped before any other step; the file does not change. Turning, then mirroring the photo
 * gives the upright photo. A rectangle, possibly rotated, is then cut from it.
 */
export const frameSchema = z.object({
  /** Quarter turns clockwise. */
  turns: z.int().min(0).max(3),
  /** Whether left and right are swapped. */
  isMirrored: z.boolean(),
  /** Degrees clockwise by which the upright photo is rotated about the middle of the rectangle, to straighten it. */
  angle: z.number().min(-45).max(45),
  /** The rectangle's middle and size, as fractions of the upright photo's width and height. */
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().positive().max(1),
  height: z.number().positive().max(1),
});
export type Frame = Readonly<z.infer<typeof frameSchema>>;

/** The whole photo, unchanged. */
export const PLAIN_FRAME: Frame = { turns: 0, isMirrored: false, angle: 0, x: 0.5, y: 0.5, width: 1, height: 1 };

export interface FrameSize {
  readonly width: number;
  readonly height: number;
}

export function isPlainFrame({ turns, isMirrored, angle, width, height }: Frame): boolean {
  return turns === 0 && !isMirrored && angle === 0 && width === 1 && height === 1;
}

export function isSameFrame(a: Frame, b: Frame): boolean {
  return (Object.keys(PLAIN_FRAME) as (keyof Frame)[]).every((key) => a[key] === b[key]);
}

/** The size of the upright photo. */
export function uprightSize({ width, height }: FrameSize, { turns }: Pick<Frame, 'turns'>): FrameSize {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** The size in px of the part that the frame cuts from a photo of `size` px. */
export function framedSize(size: FrameSize, frame: Frame): FrameSize {
  const upright = uprightSize(size, frame);
  return {
    width: Math.max(1, Math.round(upright.width * frame.width)),
    height: Math.max(1, Math.round(upright.height * frame.height)),
  };
}

/** Half the width and height of the bounding box of a rectangle rotated by `angle`. */
export function halfBounds({ width, height }: FrameSize, angle: number): FrameSize {
  const radians = (angle * Math.PI) / 180;
  const [sine, cosine] = [Math.abs(Math.sin(radians)), Math.cos(radians)];
  return { width: (width * cosine + height * sine) / 2, height: (width * sine + height * cosine) / 2 };
}

/** Tolerance for rounding errors of fractions. */
const SLACK = 1e-9;

/** Whether the whole rectangle is within the photo. */
export function isInside(frame: Frame, size: FrameSize): boolean {
  const { width, height } = uprightSize(size, frame);
  const half = halfBounds({ width: frame.width * width, height: frame.height * height }, frame.angle);
  const [reachX, reachY] = [half.width / width, half.height / height];
  return (
    frame.x - reachX >= -SLACK &&
    frame.x + reachX <= 1 + SLACK &&
    frame.y - reachY >= -SLACK &&
    frame.y + reachY <= 1 + SLACK
  );
}

/** Fits the frame's rectangle within the photo: shrinks it if necessary, then moves it. Keeps its proportions. */
export function fitInside(frame: Frame, size: FrameSize): Frame {
  const { width, height } = uprightSize(size, frame);
  const half = halfBounds({ width: frame.width * width, height: frame.height * height }, frame.angle);
  const scale = Math.min(1, width / (2 * half.width), height / (2 * half.height));
  const reachX = (half.width * scale) / width;
  const reachY = (half.height * scale) / height;
  return {
    ...frame,
    x: clamp(frame.x, reachX, 1 - reachX),
    y: clamp(frame.y, reachY, 1 - reachY),
    width: Math.min(1, frame.width * scale),
    height: Math.min(1, frame.height * scale),
  };
}

function clamp(value: number, least: number, most: number): number {
  return least > most ? 0.5 : Math.min(most, Math.max(least, value));
}
