import type { Point } from '../../../../shared/domain/framePoint.js';
import type { MaskMode, StepOf } from '../../../../shared/domain/maskStep.js';
import { onPhoto, type FramedBox, type MaskScene } from './places.js';

/** The maximum number of places that the studio accepts in a line. */
const MOST_PLACES = 2000;

/** The subject under a rough line, in px of the framed photo; null if it does not begin on the photo. */
export function subjectUnder(way: readonly Point[], scene: MaskScene, mode: MaskMode): StepOf<'subject'> | null {
  const places = way.map((at) => onPhoto(at, scene)).filter(isInside);
  if (places.length === 0) return null;
  const line = places.filter(({ x, y }, i) => i === 0 || x !== places[i - 1]!.x || y !== places[i - 1]!.y);
  return { kind: 'subject', mode, scribble: line.slice(0, MOST_PLACES).flatMap(({ x, y }) => [x, y]) };
}

/** The subject in a box; null if it has no area on the photo. On a turned photo the box grows to an upright one. */
export function subjectInBox(
  { middle, width, height }: FramedBox,
  scene: MaskScene,
  mode: MaskMode,
): StepOf<'subject'> | null {
  const corners = [-1, 1].flatMap((right) =>
    [-1, 1].map((down) => onPhoto({ x: middle.x + (right * width) / 2, y: middle.y + (down * height) / 2 }, scene)),
  );
  const bounds = (values: readonly number[]): readonly [number, number] => [
    Math.max(0, Math.min(...values)),
    Math.min(1, Math.max(...values)),
  ];
  const [left, right] = bounds(corners.map(({ x }) => x));
  const [top, bottom] = bounds(corners.map(({ y }) => y));
  if (width < 1 || height < 1 || left >= right || top >= bottom) return null;
  return { kind: 'subject', mode, box: { x: left, y: top, width: right - left, height: bottom - top } };
}

function isInside({ x, y }: Point): boolean {
  return x >= 0 && y >= 0 && x <= 1 && y <= 1;
}
