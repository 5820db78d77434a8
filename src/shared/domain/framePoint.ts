import { framedSize, uprightSize, type Frame, type FrameSize } from './frame.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Converts a point of the photo (fractions of width and height) to px of the framed part. */
export function toFramed({ x, y }: Point, photo: FrameSize, frame: Frame): Point {
  let [at, size] = [{ x: x * photo.width, y: y * photo.height }, { ...photo }];
  for (let turn = 0; turn < frame.turns; turn++) {
    at = { x: size.height - at.y, y: at.x };
    size = { width: size.height, height: size.width };
  }
  if (frame.isMirrored) at = { x: size.width - at.x, y: at.y };
  const offset = turnedBy({ x: at.x - frame.x * size.width, y: at.y - frame.y * size.height }, frame.angle);
  const taken = framedSize(photo, frame);
  return { x: taken.width / 2 + offset.x, y: taken.height / 2 + offset.y };
}

/** The inverse of `toFramed`. */
export function fromFramed({ x, y }: Point, photo: FrameSize, frame: Frame): Point {
  const taken = framedSize(photo, frame);
  let size = uprightSize(photo, frame);
  const offset = turnedBy({ x: x - taken.width / 2, y: y - taken.height / 2 }, -frame.angle);
  let at = { x: offset.x + frame.x * size.width, y: offset.y + frame.y * size.height };
  if (frame.isMirrored) at = { x: size.width - at.x, y: at.y };
  for (let turn = 0; turn < frame.turns; turn++) {
    at = { x: at.y, y: size.width - at.x };
    size = { width: size.height, height: size.width };
  }
  return { x: at.x / photo.width, y: at.y / photo.height };
}

/** Rotates clockwise by degrees. */
export function turnedBy({ x, y }: Point, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(radians), Math.sin(radians)];
  return { x: cosine * x - sine * y, y: sine * x + cosine * y };
}
