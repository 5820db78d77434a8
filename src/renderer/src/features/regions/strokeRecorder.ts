import type { FrameSize } from '../../../../shared/domain/frame.js';
import type { Point } from '../../../../shared/domain/framePoint.js';
import type { BrushStroke } from '../../../../shared/domain/maskStep.js';
import { rounded } from './places.js';

/** The minimum distance between two points of a stroke, as a share of its radius. Less would not be visible. */
const LEAST_SHARE = 0.15;
/** The maximum number of points that the studio accepts in a stroke. */
const MOST_PLACES = 2000;
/** The lightest touch of a pen still leaves a mark. */
const LEAST_PRESSURE = 0.05;

/** A place of a stroke, as shares of the photo's width and height, and a pen's pressure there. */
export interface StrokePlace extends Point {
  /** 0-1, the share of the brush's radius; 1 for a pointer that does not measure it. */
  readonly pressure: number;
}

/** The pressure of a pointer as the share of the brush's radius. */
export function pressureOf({ pointerType, pressure }: Pick<PointerEvent, 'pointerType' | 'pressure'>): number {
  return pointerType === 'pen' ? Math.min(1, Math.max(LEAST_PRESSURE, pressure)) : 1;
}

/** The points of the stroke being drawn. */
export class StrokeRecorder {
  private readonly places: StrokePlace[];

  /** @param radius of the brush, as a share of the photo's long side */
  constructor(
    start: StrokePlace,
    private readonly radius: number,
    private readonly photo: FrameSize,
  ) {
    this.places = [start];
  }

  /** @returns the start of the new segment that ends at `to`; null if no segment was added */
  extend(to: StrokePlace): StrokePlace | null {
    const from = this.places.at(-1)!;
    const { width, height } = this.photo;
    const px = Math.hypot((to.x - from.x) * width, (to.y - from.y) * height);
    const least = LEAST_SHARE * this.radius * to.pressure * Math.max(width, height);
    if (px < least || this.places.length >= MOST_PLACES) return null;
    this.places.push(to);
    return from;
  }

  get last(): StrokePlace {
    return this.places.at(-1)!;
  }

  /** x and y, alternating, and the pressures if a pen has measured any. */
  get recorded(): Pick<BrushStroke, 'points' | 'pressures'> {
    const points = this.places.flatMap(({ x, y }) => [rounded(x), rounded(y)]);
    if (this.places.every(({ pressure }) => pressure === 1)) return { points };
    return { points, pressures: this.places.map(({ pressure }) => Math.round(pressure * 1000) / 1000) };
  }
}
