import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { renderSitter } from '../scenes/portrait.js';
import { Canvas } from '../toolkit/canvas.js';
import { gradient, hex, luma, mixRgb } from '../toolkit/color.js';
import { edgeField } from '../toolkit/field.js';
import { fromPixels, paintPixels, resize, sample } from '../toolkit/floatImage.js';
import { Noise } from '../toolkit/noise.js';
import { paintOver } from '../toolkit/paintOver.js';
import { blurInterleaved } from '../toolkit/plane.js';
import { bell, clamp, length2, smoothstep } from '../toolkit/scalar.js';
import { addRelief, craquelure, lightRelief, weave } from '../toolkit/surface.js';

/** A portrait in the manner of the old masters: warm light, dark brown background, glazes, cracked varnish. */
export function paintChiaroscuro(width: number, height: number, seed = 1): PixelImage {
  const noise = new Noise(seed);
  const canvas = new Canvas(width, height, hex('#3a2818'));
  const { unit } = canvas;
  const scale = Math.min(1, 256 / Math.max(width, height));
  const small = renderSitter(Math.max(8, Math.round(width * scale)), Math.max(8, Math.round(height * scale)), seed);
  const photo = resize(fromPixels(small), width, height);
  blurInterleaved(photo.data, width, height, 3, 0.8 * unit);
  const motif = paintPixels(width, height, (x, y) => {
    const [r, g, b] = sample(photo, x, y);
    const u = x / width;
    const v = y / height;
    const light = luma(r, g, b);
    // The painter's lamp: only the face and its surroundings are lit.
    const beam = bell(length2((u - 0.42) * 1.2, (v - 0.42) * 0.9), 0.35);
    const tone = clamp(light * (0.22 + 0.95 * beam));
    const earth = gradient(
      [
        [0, hex('#0d0805')],
        [0.14, hex('#2a1a0e')],
        [0.32, hex('#5f3a1e')],
        [0.52, hex('#a8703c')],
        [0.72, hex('#dcae74')],
        [1, hex('#f9ebcb')],
      ],
      tone,
    );
    const chroma = mixRgb(earth, [clamp(r * tone * 1.5), clamp(g * tone * 1.35), clamp(b * tone * 1.15)], 0.42);
    const wall = 0.05 * noise.fbm(u * 3, v * 3, 4) + 0.06 * bell(length2(u - 0.12, v - 0.45), 0.3);
    const back = smoothstep(0.5, 0.1, tone);
    return [chroma[0] + wall * back, chroma[1] + wall * back * 0.72, chroma[2] + wall * back * 0.42];
  });
  addRelief(canvas, weave(width, height, unit, seed, 2.6), 0.6 * unit);
  const along = edgeField(motif, 6 * unit);
  const field = (x: number, y: number): number => along(x, y) + 0.35 * noise.at(x / (40 * unit), y / (40 * unit));
  paintOver(
    canvas,
    motif,
    field,
    [
      {
        width: 26,
        length: 2.4,
        density: 1.6,
        load: 0.4,
        lightness: 0.012,
        hue: 0.006,
        opacity: 0.85,
        streak: 0.03,
        wobble: 0.5,
      },
      {
        width: 11,
        length: 2.6,
        density: 1.5,
        load: 0.7,
        lightness: 0.014,
        hue: 0.006,
        streak: 0.03,
        tolerance: 0.03,
        wobble: 0.25,
      },
      { width: 5.4, length: 2.8, density: 1.5, load: 1, lightness: 0.014, hue: 0.006, streak: 0.03, tolerance: 0.032 },
      { width: 2.8, length: 3, density: 1.5, load: 1.1, lightness: 0.012, hue: 0.006, streak: 0.025, tolerance: 0.034 },
      { width: 1.7, length: 3, density: 0.9, load: 1, lightness: 0.01, hue: 0.004, streak: 0.02, tolerance: 0.05 },
    ],
    seed,
  );
  lights(canvas);
  varnish(canvas, noise, seed);
  lightRelief(canvas, { strength: 0.34, gloss: 0.1 });
  return canvas.toPixels();
}

/** Lights are painted thick, darks stay thin. */
function lights(canvas: Canvas): void {
  const { relief, color, unit } = canvas;
  for (let i = 0; i < relief.data.length; i++) {
    const light = luma(color[i * 3]!, color[i * 3 + 1]!, color[i * 3 + 2]!);
    relief.data[i] = relief.data[i]! * (0.35 + 1.5 * light) + 0.8 * unit * smoothstep(0.5, 0.9, light);
  }
}

function varnish(canvas: Canvas, noise: Noise, seed: number): void {
  const { width, height, unit } = canvas;
  const cracks = craquelure(width, height, unit, seed + 5, 24);
  canvas.map(([r, g, b], x, y) => {
    const k =
      1 -
      0.42 * (1 - cracks.data[y * width + x]!) * clamp(0.35 + 1.3 * noise.fbm(x / (130 * unit), y / (130 * unit), 3));
    const u = x / width - 0.5;
    const v = y / height - 0.5;
    const dusk = 1 - 0.55 * smoothstep(0.12, 0.5, u * u + v * v);
    // Old resin: yellow, and a little thicker at the rim.
    return [r * k * dusk, g * k * dusk * 0.965, b * k * dusk * 0.84];
  });
  for (let i = 0; i < cracks.data.length; i++)
    canvas.relief.data[i] = canvas.relief.data[i]! - 0.5 * unit * (1 - cracks.data[i]!);
}
