import type { Point } from './curves.js';

/** A pixel that a stroke of a dry stick touches. */
export interface DryTouch {
  readonly x: number;
  readonly y: number;
  /** Distance from the middle of the stroke, in pixels. */
  readonly distance: number;
  /** Position of the piece along the path, 0-1. */
  readonly along: number;
}

/**
 * Calls `touch` for every pixel covered by a path of width `wide` (pixels), piece by piece. Pieces do not overlap, so
 * joints are not darker.
 */
export function drawDry(
  { width, height }: { readonly width: number; readonly height: number },
  path: readonly Point[],
  wide: number,
  touch: (pixel: DryTouch) => void,
): void {
  const half = wide / 2;
  for (let k = 0; k + 1 < path.length; k++) {
    const [ax, ay] = path[k]!;
    const [bx, by] = path[k + 1]!;
    const dx = bx - ax;
    const dy = by - ay;
    const long2 = dx * dx + dy * dy;
    if (long2 === 0) continue;
    const along = (k + 0.5) / (path.length - 1);
    const x0 = Math.max(0, Math.floor(Math.min(ax, bx) - half));
    const x1 = Math.min(width - 1, Math.ceil(Math.max(ax, bx) + half));
    const y0 = Math.max(0, Math.floor(Math.min(ay, by) - half));
    const y1 = Math.min(height - 1, Math.ceil(Math.max(ay, by) + half));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const t = ((x - ax) * dx + (y - ay) * dy) / long2;
        if (t < 0 || t >= 1) continue;
        touch({ x, y, distance: Math.abs((x - ax) * dy - (y - ay) * dx) / Math.sqrt(long2), along });
      }
    }
  }
}
