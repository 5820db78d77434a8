import { length2 } from './scalar.js';

/** A position on the picture, in pixels. */
export type Point = readonly [number, number];

/** A cubic Bezier curve as `count` + 1 points. */
export function bezier(a: Point, b: Point, c: Point, d: Point, count = 24): Point[] {
  const points: Point[] = [];
  for (let i = 0; i <= count; i++) {
    const t = i / count;
    const s = 1 - t;
    const wa = s * s * s;
    const wb = 3 * s * s * t;
    const wc = 3 * s * t * t;
    const wd = t * t * t;
    points.push([a[0] * wa + b[0] * wb + c[0] * wc + d[0] * wd, a[1] * wa + b[1] * wb + c[1] * wc + d[1] * wd]);
  }
  return points;
}

/** A smooth curve through all points (Catmull-Rom; good enough for hand-placed points), `detail` points per span. */
export function through(points: readonly Point[], closed = false, detail = 12): Point[] {
  const n = points.length;
  const at = (i: number): Point => (closed ? points[((i % n) + n) % n]! : points[Math.max(0, Math.min(n - 1, i))]!);
  const result: Point[] = [];
  const spans = closed ? n : n - 1;
  for (let i = 0; i < spans; i++) {
    const [p0, p1, p2, p3] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let j = 0; j < detail; j++) {
      const t = j / detail;
      result.push([spline(p0[0], p1[0], p2[0], p3[0], t), spline(p0[1], p1[1], p2[1], p3[1], t)]);
    }
  }
  if (!closed) result.push(points[n - 1]!);
  return result;
}

function spline(a: number, b: number, c: number, d: number, t: number): number {
  return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
}

export function ellipse(cx: number, cy: number, rx: number, ry: number, turn = 0, count = 48): Point[] {
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return Array.from({ length: count }, (_, i): Point => {
    const angle = (i / count) * 2 * Math.PI;
    const x = rx * Math.cos(angle);
    const y = ry * Math.sin(angle);
    return [cx + x * cos - y * sin, cy + x * sin + y * cos];
  });
}

export function rectangle(x: number, y: number, width: number, height: number): Point[] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** The outline of a line along `path` whose half width at fraction `t` of its length is `half(t)`. */
export function ribbon(path: readonly Point[], half: (t: number) => number): Point[] {
  const left: Point[] = [];
  const right: Point[] = [];
  const n = path.length;
  for (let i = 0; i < n; i++) {
    const [x, y] = path[i]!;
    const before = path[Math.max(0, i - 1)]!;
    const after = path[Math.min(n - 1, i + 1)]!;
    const dx = after[0] - before[0];
    const dy = after[1] - before[1];
    const length = length2(dx, dy) || 1;
    const h = half(i / Math.max(1, n - 1));
    left.push([x - (dy / length) * h, y + (dx / length) * h]);
    right.push([x + (dy / length) * h, y - (dx / length) * h]);
  }
  return left.concat(right.reverse());
}

/** An Archimedean spiral, running inwards. */
export function spiral(cx: number, cy: number, radius: number, turns: number, start: number, count = 90): Point[] {
  return Array.from({ length: count + 1 }, (_, i): Point => {
    const t = i / count;
    const angle = start + t * turns * 2 * Math.PI;
    const r = radius * (1 - t);
    return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)];
  });
}

/** Maps points of a unit square to pixels. */
export function place(points: readonly Point[], x: number, y: number, sx: number, sy = sx): Point[] {
  return points.map(([px, py]): Point => [x + px * sx, y + py * sy]);
}

/** Rotates points about (`cx`, `cy`) by `angle` radians. */
export function rotate(points: readonly Point[], cx: number, cy: number, angle: number): Point[] {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return points.map(([x, y]): Point => [cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos]);
}
