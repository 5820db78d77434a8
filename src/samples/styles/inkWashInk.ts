import { type Canvas } from '../toolkit/canvas.js';
import { hex, type Rgb } from '../toolkit/color.js';

export const INK: Rgb = hex('#1a1c20');

/** Multiplies diluted ink into the paper. */
export function stain(canvas: Canvas, x: number, y: number, amount: number): void {
  if (amount <= 0.002) return;
  const i = (y * canvas.width + x) * 3;
  for (let k = 0; k < 3; k++) canvas.color[i + k] = canvas.color[i + k]! * Math.pow(INK[k]! + 0.1, amount);
}
