import {
  fitInside,
  halfBounds,
  isInside,
  uprightSize,
  type Frame,
  type FrameSize,
} from '../../../shared/domain/frame.js';
import { turnedBy, type Point } from '../../../shared/domain/framePoint.js';

/** A corner or an edge of the rectangle: which sides follow the pointer. */
export interface CropHandle {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

export const CROP_HANDLES: readonly CropHandle[] = ([-1, 0, 1] as const)
  .flatMap((y) => ([-1, 0, 1] as const).map((x) => ({ x, y })))
  .filter(({ x, y }) => x !== 0 || y !== 0);

/** Aspect ratio of the rectangle, width over height; null for a free ratio. */
export type Aspect = number | null;

/** The minimum side of the rectangle, in px of the photo. */
const LEAST_PX = 32;

/** The positions of the photo and the rectangle on a screen that shows the whole straightened photo, in CSS px. */
export interface CropLayout {
  /** CSS px per px of the photo. */
  readonly scale: number;
  /** The middle of the photo. */
  readonly center: Point;
  /** The rectangle, parallel to the screen. */
  readonly rect: Point & FrameSize;
}

const MARGIN_PX = 28;

export function layoutCrop(frame: Frame, photo: FrameSize, screen: FrameSize): CropLayout {
  const upright = uprightSize(photo, frame);
  const half = halfBounds(upright, frame.angle);
  const room = (length: number): number => Math.max(16, length - 2 * MARGIN_PX);
  const scale = Math.min(room(screen.width) / (2 * half.width), room(screen.height) / (2 * half.height));
  const center = { x: screen.width / 2, y: screen.height / 2 };
  const offset = turnedBy({ x: (frame.x - 0.5) * upright.width, y: (frame.y - 0.5) * upright.height }, frame.angle);
  const [width, height] = [frame.width * upright.width * scale, frame.height * upright.height * scale];
  const rect = {
    x: center.x + offset.x * scale - width / 2,
    y: center.y + offset.y * scale - height / 2,
    width,
    height,
  };
  return { scale, center, rect };
}

/** Moves the rectangle by px of the straightened photo, but not beyond the photo. */
export function movedCrop(frame: Frame, photo: FrameSize, by: Point): Frame {
  return fitInside(shifted(frame, photo, by), photo);
}

/** Moves one handle; the opposite side or corner stays. The rectangle stays inside the photo. */
export function resizedCrop(
  frame: Frame,
  photo: FrameSize,
  { handle, by, aspect }: { readonly handle: CropHandle; readonly by: Point; readonly aspect: Aspect },
): Frame {
  const upright = uprightSize(photo, frame);
  const before = { width: frame.width * upright.width, height: frame.height * upright.height };
  const wanted = {
    width: Math.max(LEAST_PX, before.width + handle.x * by.x),
    height: Math.max(LEAST_PX, before.height + handle.y * by.y),
  };
  const size = aspect === null ? wanted : keepAspect(wanted, before, handle, aspect);
  const middle = {
    x: (handle.x * (size.width - before.width)) / 2,
    y: (handle.y * (size.height - before.height)) / 2,
  };
  const target = {
    ...shifted(frame, photo, middle),
    width: size.width / upright.width,
    height: size.height / upright.height,
  };
  return furthest(frame, target, photo);
}

/** The largest rectangle with this aspect ratio around the same center. */
export function withAspect(frame: Frame, photo: FrameSize, aspect: number): Frame {
  const upright = uprightSize(photo, frame);
  const height = Math.max(upright.height, upright.width / aspect);
  const wide = { ...frame, width: (height * aspect) / upright.width, height: height / upright.height };
  return fitInside({ ...wide, x: frame.x, y: frame.y }, photo);
}

export function aspectOf(frame: Frame, photo: FrameSize): number {
  const { width, height } = uprightSize(photo, frame);
  return (frame.width * width) / (frame.height * height);
}

/** Turns the photo by 90 degrees, clockwise for 1. The rectangle turns with it. */
export function turnedCrop(frame: Frame, by: 1 | -1): Frame {
  const { x, y, width, height, isMirrored, turns } = frame;
  // A mirrored photo turns the other way.
  const step = isMirrored ? -by : by;
  const place = by === 1 ? { x: 1 - y, y: x } : { x: y, y: 1 - x };
  return { ...frame, ...place, turns: (turns + step + 4) % 4, width: height, height: width };
}

export function mirroredCrop(frame: Frame): Frame {
  return { ...frame, isMirrored: !frame.isMirrored, x: 1 - frame.x, angle: frame.angle === 0 ? 0 : -frame.angle };
}

export function straightenedCrop(frame: Frame, photo: FrameSize, angle: number): Frame {
  return fitInside({ ...frame, angle }, photo);
}

function keepAspect(wanted: FrameSize, before: FrameSize, { x, y }: CropHandle, aspect: number): FrameSize {
  const isWidthLeading =
    y === 0 || (x !== 0 && Math.abs(wanted.width / before.width - 1) >= Math.abs(wanted.height / before.height - 1));
  const width = isWidthLeading ? wanted.width : wanted.height * aspect;
  return { width, height: width / aspect };
}

function shifted(frame: Frame, photo: FrameSize, by: Point): Frame {
  const upright = uprightSize(photo, frame);
  const offset = turnedBy(by, -frame.angle);
  return { ...frame, x: frame.x + offset.x / upright.width, y: frame.y + offset.y / upright.height };
}

/** The frame closest to `to` on the way from `from` that is inside the photo. The frames inside are a convex set. */
function furthest(from: Frame, to: Frame, photo: FrameSize): Frame {
  const between = (share: number): Frame => ({
    ...from,
    x: from.x + share * (to.x - from.x),
    y: from.y + share * (to.y - from.y),
    width: from.width + share * (to.width - from.width),
    height: from.height + share * (to.height - from.height),
  });
  if (isInside(to, photo)) return between(1);
  let [inside, outside] = [0, 1];
  for (let i = 0; i < 24; i++) {
    const middle = (inside + outside) / 2;
    if (isInside(between(middle), photo)) inside = middle;
    else outside = middle;
  }
  return between(inside);
}
