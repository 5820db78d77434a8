import type { FrameSize } from '../../../../shared/domain/frame.js';
import type { Point } from '../../../../shared/domain/framePoint.js';

/** The minimum distance between two points of a stroke, as a share of its radius. Less would not be visible. */
const LEAST_SHARE = 0.15;
/** Points are rounded to 1/100,000 of the photo. */
const DECIMALS = 1e5;
/** The maximum number of points that the studio accepts in a stroke. */
const MOST_PLACES = 2000;

/** The points of the stroke being drawn, as shares of the photo's width and height. */
export class StrokeRecorder {
  private readonly places: Point[];

  /** @param radius of the brush, as a share of the photo's long side */
  constructor(
    start: Point,
    private readonly radius: number,
    private readonly photo: FrameSize,
  ) {
    this.places = [start];
  }

  /** @returns the start of the new segment that ends at `to`; null if no segment was added */
  extend(to: Point): Point | null {
    const from = this.places.at(-1)!;
    const { width, height } = this.photo;
    const px = Math.hypot((to.x - from.x) * width, (to.y - from.y) * height);
    const least = LEAST_SHARE * this.radius * Math.max(width, height);
    if (px < least || this.places.length >= MOST_PLACES) return null;
    this.places.push(to);
    return from;
  }

  /** x and y, alternating. */
  get points(): number[] {
    const rounded = (share: number): number => Math.round(share * DECIMALS) / DECIMALS;
    return this.places.flatMap(({ x, y }) => [rounded(x), rounded(y)]);
  }
}
