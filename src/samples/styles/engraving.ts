import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { renderSitter } from '../scenes/portrait.js';
import { Canvas, unitOf } from '../toolkit/canvas.js';
import { hex, mixRgb } from '../toolkit/color.js';
import { lumaPlane } from '../toolkit/field.js';
import { fromPixels, resize } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { blurPlane, samplePlane, type Plane } from '../toolkit/plane.js';
import { bell, clamp, mix, smoothstep } from '../toolkit/scalar.js';
import { addRelief, lightRelief, paperTooth } from '../toolkit/surface.js';

const INK = hex('#1c1814');

/** One set of lines: direction, distance in units, and the darkness at which it starts and is full. */
interface Hatch {
  readonly angle: number;
  readonly pitch: number;
  readonly from: number;
  readonly to: number;
  /** How strongly lines bend over the form. */
  readonly bulge: number;
}

const HATCHES: readonly Hatch[] = [
  { angle: 0.42, pitch: 4.7, from: 0.05, to: 0.8, bulge: 34 },
  { angle: -0.62, pitch: 4.7, from: 0.38, to: 1.0, bulge: -30 },
  { angle: 1.5, pitch: 4.4, from: 0.62, to: 1.1, bulge: 12 },
];

/** A portrait engraved in copper: swelling lines that follow the form, crossed in the shadows. */
export function paintEngraving(width: number, height: number, seed = 1): PixelImage {
  const canvas = new Canvas(width, height, hex('#efe5cc'));
  const { unit } = canvas;
  const noise = new Noise(seed);
  const tone = sitter(width, height, seed);
  const form = blurPlane(tone, 9 * unit);
  const margin = 0.055;
  canvas.wash(
    (x, y) => mixRgb(INK, hex('#3a2c20'), clamp(0.5 + 0.5 * noise.at(x / (9 * unit), y / (9 * unit)))),
    (x, y) => {
      const edge = Math.min(x, y, width - 1 - x, height - 1 - y) / Math.min(width, height);
      if (edge < margin) return frame(edge, margin, Math.min(width, height));
      const light = samplePlane(tone, x, y);
      const dark = clamp(1 - light);
      let ink = 0;
      for (const hatch of HATCHES) ink = Math.max(ink, line(noise, hatch, form, dark, x, y, unit));
      // Ink left on the plate after wiping.
      return Math.max(ink * (0.9 + 0.1 * noise.at(x / (2 * unit), y / (2 * unit))), 0.05 * dark);
    },
  );
  contours(canvas, tone, margin);
  const tooth = paperTooth(width, height, unit, seed, 2);
  addRelief(canvas, tooth, 0.7 * unit);
  lightRelief(canvas, { strength: 0.13, gloss: 0 });
  canvas.map(([r, g, b], x, y) => {
    const foxing = 0.06 * smoothstep(0.15, 0.5, noise.fbm(x / (80 * unit), y / (80 * unit), 4));
    return [r - foxing * 0.5, g - foxing * 0.8, b - foxing * 1.3];
  });
  return canvas.toPixels();
}

/** Brightness of the portrait, in front of a background that darkens towards one side. */
function sitter(width: number, height: number, seed: number): Plane {
  const scale = Math.min(1, 256 / Math.max(width, height));
  const small = renderSitter(Math.max(8, Math.round(width * scale)), Math.max(8, Math.round(height * scale)), seed);
  const tone = lumaPlane(resize(fromPixels(small), width, height));
  // Stretch to the full range of the plate.
  const soft = blurPlane(tone, 22 * unitOf(width, height));
  for (let i = 0; i < tone.data.length; i++) {
    const local = tone.data[i]! - soft.data[i]!;
    tone.data[i] = clamp(0.1 + 0.9 * Math.pow(clamp(tone.data[i]! + 0.45 * local), 0.56));
  }
  return tone;
}

/** Coverage of a pixel by one line: lines get wider with darkness and break up into points in the light. */
function line(noise: Noise, hatch: Hatch, form: Plane, dark: number, x: number, y: number, unit: number): number {
  const strength = clamp((dark - hatch.from) / (hatch.to - hatch.from));
  if (strength <= 0.01) return 0;
  const cos = Math.cos(hatch.angle);
  const sin = Math.sin(hatch.angle);
  const wander = 0.5 * noise.at(x / (40 * unit), y / (40 * unit)) + 0.12 * noise.at(x / (9 * unit), y / (9 * unit));
  const bend = hatch.bulge * samplePlane(form, x, y);
  const across = ((y * cos - x * sin) / unit + bend) / hatch.pitch + wander * 0.35;
  const along = (x * cos + y * sin) / unit;
  const row = Math.round(across);
  const away = Math.abs(across - row) * hatch.pitch * unit;
  let half = hatch.pitch * unit * mix(0.06, 0.46, Math.pow(strength, 0.85));
  // In light tones a line becomes a row of dashes.
  if (strength < 0.16) half *= smoothstep(-0.35, 0.25, Math.sin(along * 0.9 + row * 2.4) + strength * 8 - 0.6);
  return clamp(half - away + 0.45);
}

/** Thin outlines where light and dark meet. */
function contours(canvas: Canvas, tone: Plane, margin: number): void {
  const { width, height, unit } = canvas;
  const soft = blurPlane(tone, 1.1 * unit);
  const inset = margin * Math.min(width, height);
  canvas.wash(INK, (x, y) => {
    if (Math.min(x, y, width - 1 - x, height - 1 - y) < inset) return 0;
    const e = unit;
    const dx = samplePlane(soft, x + e, y) - samplePlane(soft, x - e, y);
    const dy = samplePlane(soft, x, y + e) - samplePlane(soft, x, y - e);
    return 0.85 * smoothstep(0.12, 0.26, Math.sqrt(dx * dx + dy * dy));
  });
}

function frame(edge: number, margin: number, size: number): number {
  const outer = bell((edge - margin * 0.62) * size, 0.8);
  const inner = clamp(1.2 - Math.abs((edge - margin * 0.93) * size) / 1.6);
  return Math.max(outer, inner);
}
