import { type Canvas } from '../toolkit/canvas.js';
import { hex, type Rgb } from '../toolkit/color.js';
import type { Point } from '../toolkit/curves.js';
import { type Random } from '../toolkit/random.js';

export const INK = hex('#1d2a44');

export const PRUSSIAN = hex('#24406b');

export const MIDDLE = hex('#4f7ba3');

export const PALE = hex('#a9c3cc');

export const FOAM = hex('#f1ead6');

export const PAPER = hex('#e9dcbd');

export function contour(canvas: Canvas, path: readonly Point[], half: number, random: Random): void {
  const phase = random.range(0, 9);
  const thick = half * canvas.unit;
  canvas.line(path, (t) => thick * (0.75 + 0.35 * Math.sin(t * 21 + phase)), INK, 0.94);
}

export type Draw = (points: readonly Point[], color: Rgb, outline?: number) => void;

export type At = (points: readonly Point[]) => Point[];
