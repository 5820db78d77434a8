import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { clamp } from './scalar.js';
import type { Rgb } from './color.js';
import type { Point } from './curves.js';
import { ellipse, ribbon } from './curves.js';
import { createPlane, type Plane } from './plane.js';
import { rasterize, type Mask } from './raster.js';

/** A color that may vary over the picture (coordinates in pixels). */
export type Paint = Rgb | ((x: number, y: number) => Rgb);

/** Coverage that may vary over the picture (coordinates in pixels): dry brush, grain, fading washes. */
export type Cover = number | ((x: number, y: number) => number);

/**
 * The size in pixels of one pixel of a 512-pixel picture. Strips narrower than 1:4 count as 1:4: they would otherwise
 * get far too many tiny strokes.
 */
export function unitOf(width: number, height: number): number {
  return Math.max(Math.min(width, height), Math.max(width, height) / 4) / 512;
}

/**
 * An unfinished painting: color as sRGB values 0-1, and the height of the paint for raking light.
 * `unit` is one pixel of a 512-pixel picture, so that every size shows the same picture.
 */
export class Canvas {
  readonly color: Float32Array;
  readonly relief: Plane;
  readonly unit: number;

  constructor(
    readonly width: number,
    readonly height: number,
    ground: Paint,
  ) {
    this.color = new Float32Array(width * height * 3);
    this.relief = createPlane(width, height);
    this.unit = unitOf(width, height);
    this.wash(ground);
  }

  /** Covers the whole picture. */
  wash(paint: Paint, cover: Cover = 1): void {
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) this.blend(x, y, paint, typeof cover === 'number' ? cover : cover(x, y));
    }
  }

  /** Fills closed polygons. */
  fill(polygons: readonly (readonly Point[])[], paint: Paint, cover: Cover = 1): void {
    this.fillMask(rasterize(polygons, this.width, this.height), paint, cover);
  }

  fillMask(mask: Mask, paint: Paint, cover: Cover = 1): void {
    for (let y = 0; y < mask.height; y++) {
      for (let x = 0; x < mask.width; x++) {
        const coverage = mask.data[y * mask.width + x]!;
        if (coverage <= 0.002) continue;
        const px = x + mask.x;
        const py = y + mask.y;
        this.blend(px, py, paint, coverage * (typeof cover === 'number' ? cover : cover(px, py)));
      }
    }
  }

  /** A line whose half width at fraction `t` of its length is `half(t)` pixels. */
  line(path: readonly Point[], half: number | ((t: number) => number), paint: Paint, cover: Cover = 1): void {
    const width = typeof half === 'number' ? () => half : half;
    const pieces: (readonly Point[])[] = [];
    // Curling ribbons overlap themselves. Short pieces keep their windings from canceling out.
    const n = path.length;
    const step = 6;
    for (let i = 0; i < n - 1; i += step) {
      const end = Math.min(n - 1, i + step);
      pieces.push(ribbon(path.slice(i, end + 1), (t) => width((i + t * (end - i)) / (n - 1))));
    }
    const first = path[0]!;
    const last = path[n - 1]!;
    pieces.push(ellipse(first[0], first[1], width(0), width(0), 0, 14));
    pieces.push(ellipse(last[0], last[1], width(1), width(1), 0, 14));
    this.fill(pieces.map(counterclockwise), paint, cover);
  }

  dot(x: number, y: number, radius: number, paint: Paint, cover: Cover = 1): void {
    this.fill([ellipse(x, y, radius, radius, 0, 20)], paint, cover);
  }

  blend(x: number, y: number, paint: Paint, cover: number): void {
    if (cover <= 0 || x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const color = typeof paint === 'function' ? paint(x, y) : paint;
    const i = (y * this.width + x) * 3;
    const c = cover > 1 ? 1 : cover;
    const data = this.color;
    data[i] = data[i]! + (color[0] - data[i]!) * c;
    data[i + 1] = data[i + 1]! + (color[1] - data[i + 1]!) * c;
    data[i + 2] = data[i + 2]! + (color[2] - data[i + 2]!) * c;
  }

  get(x: number, y: number): Rgb {
    const i = (clamp(Math.round(y), 0, this.height - 1) * this.width + clamp(Math.round(x), 0, this.width - 1)) * 3;
    return [this.color[i]!, this.color[i + 1]!, this.color[i + 2]!];
  }

  /** Changes every pixel. */
  map(change: (color: Rgb, x: number, y: number) => Rgb): void {
    for (let y = 0, i = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++, i += 3) {
        const color = change([this.color[i]!, this.color[i + 1]!, this.color[i + 2]!], x, y);
        this.color[i] = color[0];
        this.color[i + 1] = color[1];
        this.color[i + 2] = color[2];
      }
    }
  }

  toPixels(): PixelImage {
    const image = createPixelImage(this.width, this.height);
    for (let i = 0; i < this.color.length; i++) image.data[i] = Math.round(clamp(this.color[i]!) * 255);
    return image;
  }
}

function counterclockwise(polygon: readonly Point[]): readonly Point[] {
  let area = 0;
  let [px, py] = polygon[polygon.length - 1]!;
  for (const [x, y] of polygon) {
    area += px * y - x * py;
    px = x;
    py = y;
  }
  return area < 0 ? polygon.slice().reverse() : polygon;
}
