import type { FrameSize } from '../../../../shared/domain/frame.js';
import type { Point } from '../../../../shared/domain/framePoint.js';

/** How far the brush goes before a stroke keeps another place, as a share of its radius: less is not to be seen. */
const LEAST_SHARE = 0.15;
/** A place to a hundred-thousandth of the photo. */
const DECIMALS = 1e5;
/** The most places of a stroke, as the studio takes them. */
const MOST_PLACES = 2000;

/** The places of a stroke that is being drawn, in shares of the photo's width and height. */
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

  /** @returns where the piece begins that the stroke gains by this place; null if it gains none */
  extend(to: Point): Point | null {
    const from = this.places.at(-1)!;
    const { width, height } = this.photo;
    const px = Math.hypot((to.x - from.x) * width, (to.y - from.y) * height);
    const least = LEAST_SHARE * this.radius * Math.max(width, height);
    if (px < least || this.places.length >= MOST_PLACES) return null;
    this.places.push(to);
    return from;
  }

  /** x and y alternately. */
  get points(): number[] {
    const rounded = (share: number): number => Math.round(share * DECIMALS) / DECIMALS;
    return this.places.flatMap(({ x, y }) => [rounded(x), rounded(y)]);
  }
}
