import type { LossPoint } from '../../../../shared/contract/trainings.js';

/** The plotted losses: distance to the style's pictures, distance to the photos, and the adversarial loss. */
export const COURSES = ['style', 'content', 'adversarial'] as const;
export type CourseName = (typeof COURSES)[number];

/** The size of the chart in its own units. */
export const WIDTH = 400;
export const HEIGHT = 110;
const MARGIN = 6;

/** The initial loss is the mean of this many first points. */
const BEGINNING = 3;

export interface CourseLine {
  readonly name: CourseName;
  /** `x,y x,y …` */
  readonly points: string;
}

/**
 * Each loss over the steps, as a share of its initial value, so that all losses fit on one scale.
 * @returns the lines, and the y position of the initial value.
 */
export function courseLines(points: readonly LossPoint[]): { lines: CourseLine[]; startY: number } {
  const first = points[0]?.step ?? 0;
  const span = Math.max(1, (points.at(-1)?.step ?? 0) - first);
  const courses = COURSES.map((name) => ({ name, shares: sharesOf(points, name) }));
  const top = Math.max(1.1, ...courses.flatMap(({ shares }) => shares));
  const y = (share: number): number => round(HEIGHT - MARGIN - (share / top) * (HEIGHT - 2 * MARGIN));
  const lines = courses.map(({ name, shares }) => ({
    name,
    points: shares
      .map((share, index) => `${round((((points[index]?.step ?? first) - first) / span) * WIDTH)},${y(share)}`)
      .join(' '),
  }));
  return { lines, startY: y(1) };
}

function sharesOf(points: readonly LossPoint[], name: CourseName): number[] {
  const values = points.map(({ losses }) => losses[name] ?? 0);
  const begun = values.slice(0, BEGINNING);
  const start = begun.reduce((sum, value) => sum + value, 0) / Math.max(1, begun.length);
  return values.map((value) => (start > 0 ? value / start : 0));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
