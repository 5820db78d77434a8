import { framedSize, type Frame, type FrameSize } from '../../../../shared/domain/frame.js';
import { fromFramed, type Point } from '../../../../shared/domain/framePoint.js';
import type { MaskMode, StepOf } from '../../../../shared/domain/maskStep.js';

/** The photo that is masked: the whole photo's size in px, and its frame. */
export interface MaskScene {
  readonly photo: FrameSize;
  readonly frame: Frame;
}

/** Places are rounded to 1/100,000 of the photo. */
const DECIMALS = 1e5;
/** Gestures end this far beside the photo, as the studio accepts no places beyond. */
const [LEAST, MOST] = [-2, 3];

export function rounded(share: number): number {
  return Math.min(MOST, Math.max(LEAST, Math.round(share * DECIMALS) / DECIMALS));
}

export type ShapeKind = 'rectangle' | 'ellipse' | 'radial';

/** A rectangle in px of the framed photo. */
export interface FramedBox {
  readonly middle: Point;
  readonly width: number;
  readonly height: number;
}

/** The box between two opposite corners, in px of the framed photo. @param isSquare with the longer side on both */
export function boxBetween(from: Point, to: Point, isSquare: boolean): FramedBox {
  let [dx, dy] = [to.x - from.x, to.y - from.y];
  if (isSquare) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    [dx, dy] = [Math.sign(dx || 1) * side, Math.sign(dy || 1) * side];
  }
  return { middle: { x: from.x + dx / 2, y: from.y + dy / 2 }, width: Math.abs(dx), height: Math.abs(dy) };
}

/** The circle about a place through another one. */
export function circleAbout(middle: Point, rim: Point): FramedBox {
  const side = 2 * Math.hypot(rim.x - middle.x, rim.y - middle.y);
  return { middle, width: side, height: side };
}

/** Both places with the way between them turned to the nearest multiple of 45 degrees, at the same length. */
export function straightened(from: Point, to: Point): Point {
  const eighth = Math.PI / 4;
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / eighth) * eighth;
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  return { x: from.x + length * Math.cos(angle), y: from.y + length * Math.sin(angle) };
}

/** A shape that is upright in the framed photo, as it lies on the whole photo; null if it has no area. */
export function shapeStep(
  kind: ShapeKind,
  { middle, width, height }: FramedBox,
  { photo, frame }: MaskScene,
  { mode, softness }: { readonly mode: MaskMode; readonly softness: number },
): StepOf<ShapeKind> | null {
  if (width < 1 || height < 1) return null;
  const long = Math.max(photo.width, photo.height);
  const at = fromFramed(middle, photo, frame);
  const beside = fromFramed({ x: middle.x + 100, y: middle.y }, photo, frame);
  const turn = Math.atan2((beside.y - at.y) * photo.height, (beside.x - at.x) * photo.width);
  return {
    kind,
    mode,
    x: rounded(at.x),
    y: rounded(at.y),
    width: rounded(width / long),
    height: rounded(height / long),
    angle: rounded((turn * 180) / Math.PI / 360) * 360,
    softness,
  };
}

/** Percentages of the framed photo's sides as px of it. */
export function percentInFrame(x: number, y: number, { photo, frame }: MaskScene): Point {
  const { width, height } = framedSize(photo, frame);
  return { x: (x / 100) * width, y: (y / 100) * height };
}

/** A place in px of the framed photo as rounded shares of the whole photo. */
export function onPhoto(at: Point, { photo, frame }: MaskScene): Point {
  const { x, y } = fromFramed(at, photo, frame);
  return { x: rounded(x), y: rounded(y) };
}
