import type { Canvas } from './canvas.js';
import type { Rgb } from './color.js';
import type { Point } from './curves.js';
import { Noise } from './noise.js';
import { Random } from './random.js';
import { clamp, length2, smoothstep } from './scalar.js';

export interface Stroke {
  /** Path of the middle of the brush, in pixels. */
  readonly path: readonly Point[];
  /** Full width in pixels. */
  readonly width: number;
  readonly color: Rgb;
  /** The color at the end of the stroke, if the brush carries two. */
  readonly endColor?: Rgb;
  readonly opacity?: number;
  /** Height of the paint in pixels: 0 leaves no relief. */
  readonly load?: number;
  /** 0: paint everywhere; 1: only single hairs touch the canvas, fewer towards the end. */
  readonly dry?: number;
  /** How much the hairs differ in lightness. */
  readonly streak?: number;
  /** Rounded ends (0) to ragged ends (1). */
  readonly ragged?: number;
  /** Depth of the furrows that hairs leave in the paint: 1 for a bristle brush, near 0 for a palette knife. */
  readonly furrow?: number;
  /** Width along the stroke as a fraction of `width`; constant if missing. */
  readonly pressure?: (t: number) => number;
}

const ACROSS = 64;
const ALONG = 512;

/** A bristle brush on one canvas. A stroke costs about 0.1 microseconds per pixel that it touches. */
export class Brush {
  private readonly random: Random;
  private readonly hairs: Float32Array;
  private readonly owner: Int32Array;
  private readonly across: Float32Array;
  private readonly along: Float32Array;
  private count = 0;

  constructor(
    private readonly canvas: Canvas,
    seed: number,
  ) {
    this.random = new Random(seed);
    this.hairs = hairTexture(seed);
    const size = canvas.width * canvas.height;
    this.owner = new Int32Array(size);
    this.across = new Float32Array(size);
    this.along = new Float32Array(size);
  }

  stroke(given: Stroke): void {
    if (given.path.length < 2 || given.width <= 0) return;
    // Pressure is evaluated once per piece of the path, so short paths are divided.
    const stroke = given.pressure && given.path.length < 8 ? { ...given, path: divide(given.path, 8) } : given;
    const { path, width } = stroke;
    this.count++;
    let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
    const lengths = [0];
    for (let i = 0; i < path.length; i++) {
      const [x, y] = path[i]!;
      minX = Math.min(minX, x);
      minY = Math.min(minY, y);
      maxX = Math.max(maxX, x);
      maxY = Math.max(maxY, y);
      if (i > 0) lengths.push(lengths[i - 1]! + length2(x - path[i - 1]![0], y - path[i - 1]![1]));
    }
    const total = lengths[lengths.length - 1]!;
    if (total <= 0) return;
    for (let i = 0; i + 1 < path.length; i++) this.sweep(stroke, lengths, total, i);
    const half = width / 2 + 1;
    this.deposit(stroke, total, minX - half, minY - half, maxX + half, maxY + half);
  }

  /** Records the position along and across the stroke of every pixel near one piece of the path. */
  private sweep(stroke: Stroke, lengths: readonly number[], total: number, index: number): void {
    const { width: canvasWidth, height: canvasHeight } = this.canvas;
    const [ax, ay] = stroke.path[index]!;
    const [bx, by] = stroke.path[index + 1]!;
    const from = lengths[index]!;
    const dx = bx - ax;
    const dy = by - ay;
    const length2 = dx * dx + dy * dy;
    if (length2 === 0) return;
    const length = Math.sqrt(length2);
    const pressure = stroke.pressure ? stroke.pressure((from + length / 2) / total) : 1;
    const half = Math.max(0.35, (stroke.width * pressure) / 2);
    const x0 = Math.max(0, Math.floor(Math.min(ax, bx) - half));
    const x1 = Math.min(canvasWidth - 1, Math.ceil(Math.max(ax, bx) + half));
    const y0 = Math.max(0, Math.floor(Math.min(ay, by) - half));
    const y1 = Math.min(canvasHeight - 1, Math.ceil(Math.max(ay, by) + half));
    const { owner, across, along, count } = this;
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const px = x - ax;
        const py = y - ay;
        const t = clamp((px * dx + py * dy) / length2);
        const ex = px - t * dx;
        const ey = py - t * dy;
        const distance = Math.sqrt(ex * ex + ey * ey) / half;
        if (distance > 1) continue;
        const i = y * canvasWidth + x;
        if (owner[i] === count && Math.abs(across[i]!) <= distance) continue;
        owner[i] = count;
        across[i] = px * dy - py * dx < 0 ? -distance : distance;
        along[i] = from + t * length;
      }
    }
  }

  private deposit(stroke: Stroke, total: number, left: number, top: number, right: number, bottom: number): void {
    const { canvas, owner, across, along, count, hairs } = this;
    const { color: data, relief } = canvas;
    const {
      width,
      color,
      endColor = color,
      opacity = 1,
      load = 0,
      dry = 0,
      streak = 0.08,
      ragged = 0.5,
      furrow = 1,
    } = stroke;
    const shift = this.random.int(ACROSS);
    const start = this.random.int(ALONG);
    const half = width / 2;
    // Fine brushes have few hairs and broad ones many, so that hairs keep their size on the canvas.
    const hairScale = clamp(width / (22 * canvas.unit), 0.12, 1) * (ACROSS - 1) * 0.5;
    const alongScale = 0.55 / canvas.unit;
    const x0 = Math.max(0, Math.floor(left));
    const x1 = Math.min(canvas.width - 1, Math.ceil(right));
    const y0 = Math.max(0, Math.floor(top));
    const y1 = Math.min(canvas.height - 1, Math.ceil(bottom));
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const i = y * canvas.width + x;
        if (owner[i] !== count) continue;
        const v = across[i]!;
        const s = along[i]!;
        const edge = Math.abs(v);
        const row = (Math.round((v + 1) * hairScale) + shift) & (ACROSS - 1);
        const hair = hairs[row * ALONG + ((Math.round(s * alongScale) + start) & (ALONG - 1))]!;
        const t = s / total;
        let cover = clamp((1 - edge) * half + 0.35);
        // Hairs lift one by one at the end and land one by one at the start.
        const lift = (1 - hair) * ragged * Math.min(width * 0.9, total * 0.45);
        cover *= clamp((total - s - lift) * 0.7 + 0.6) * clamp((s - lift * 0.4) * 0.7 + 0.6);
        if (dry > 0) cover *= smoothstep(dry * (0.35 + 0.75 * t) - 0.22, dry * (0.35 + 0.75 * t) + 0.1, hair);
        cover *= opacity;
        if (cover <= 0.004) continue;
        const tone = (hair - 0.5) * streak * 2;
        const c = i * 3;
        for (let k = 0; k < 3; k++) {
          const target = clamp(color[k]! + (endColor[k]! - color[k]!) * t + tone);
          data[c + k] = data[c + k]! + (target - data[c + k]!) * cover;
        }
        if (load > 0) {
          // Paint is pushed outwards: a ridge near the edge, furrows under the hairs.
          const ridge = 0.55 + 0.45 * smoothstep(0.35, 0.85, edge) * smoothstep(1.02, 0.88, edge);
          const height = load * ridge * (0.82 + (0.75 * hair - 0.37) * furrow);
          const old = relief.data[i]!;
          relief.data[i] = old + (old * 0.35 + height - old) * cover;
        }
      }
    }
  }
}

function divide(path: readonly Point[], pieces: number): Point[] {
  const result: Point[] = [];
  for (let i = 0; i + 1 < path.length; i++) {
    const [ax, ay] = path[i]!;
    const [bx, by] = path[i + 1]!;
    for (let k = 0; k < pieces; k++) result.push([ax + ((bx - ax) * k) / pieces, ay + ((by - ay) * k) / pieces]);
  }
  result.push(path[path.length - 1]!);
  return result;
}

const hairTextures = new Map<number, Float32Array>();

/** Streaks along the stroke, 0-1 with mean about one half; equal seeds share one. */
function hairTexture(seed: number): Float32Array {
  const known = hairTextures.get(seed);
  if (known) return known;
  const noise = new Noise(seed + 77);
  const texture = new Float32Array(ACROSS * ALONG);
  for (let v = 0; v < ACROSS; v++) {
    for (let s = 0; s < ALONG; s++) {
      // The texture wraps around: blend its two ends along s.
      const blend = smoothstep(ALONG * 0.9, ALONG, s);
      const value = (at: number): number =>
        0.6 * noise.at(v * 0.9 + 0.5, at * 0.006) +
        0.35 * noise.at(v * 0.37, at * 0.018 + 40) +
        0.22 * noise.at(v * 0.9, at * 0.09 + 90);
      texture[v * ALONG + s] = clamp(0.5 + 0.75 * (value(s) * (1 - blend) + value(s - ALONG) * blend));
    }
  }
  if (hairTextures.size > 8) hairTextures.clear();
  hairTextures.set(seed, texture);
  return texture;
}
