import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import { growColors } from '../images/growColors.js';
import { encodeSrgb } from '../images/color/toneCurve.js';
import { rasterTriangle } from './rasterTriangle.js';
import { wrapIndex, type Wrap } from './surface.js';

/** Triangles with a color at each corner. */
export interface ColoredTriangles {
  readonly wrapU: Wrap;
  readonly wrapV: Wrap;
  /** u and v of each corner. */
  readonly uvs: Float64Array;
  /** Linear red, green, blue and opacity of each corner, 0-1. */
  readonly colors: Float32Array;
}

export type BakedColors =
  | { readonly kind: 'done'; readonly pixels: PixelImage; readonly alpha: Uint8Array | undefined }
  /** `no-area`: the UVs are no areas. `overlap`: one place of the texture would need several colors. */
  | { readonly kind: 'no-area' | 'overlap' };

/** Colors of one texel that differ by more, 0-255, are different ones. */
const MOST_DIFFERENCE = 16;
/** The share of texels that may have several colors: triangles overlap a little where UVs are rounded. */
const MOST_OVERLAP = 0.01;

/** Draws the colors of triangles onto a square texture of `px`. Texels around them get the colors of their surroundings. */
export function bakeColors(triangles: readonly ColoredTriangles[], px: number): BakedColors {
  const pixels = createPixelImage(px, px);
  const alpha = new Uint8Array(px * px).fill(255);
  const covered = new Uint8Array(px * px);
  let [own, different] = [0, 0];
  const color = [0, 0, 0, 0];
  for (const { wrapU, wrapV, uvs, colors } of triangles) {
    for (let at = 0; at < uvs.length; at += 6) {
      const corners = Float64Array.from(uvs.subarray(at, at + 6), (value) => value * px);
      rasterTriangle(corners, boxOf(corners, px), (x, y) => {
        const texel = wrapIndex(y, px, wrapV) * px + wrapIndex(x, px, wrapU);
        mix(colors.subarray(2 * at, 2 * at + 12), sharesAt(corners, x + 0.5, y + 0.5), color);
        if (covered[texel]) {
          if (differs(pixels.data, texel, color)) different++;
          return;
        }
        own++;
        covered[texel] = 255;
        for (let channel = 0; channel < 3; channel++) pixels.data[3 * texel + channel] = color[channel]!;
        alpha[texel] = color[3]!;
      });
    }
  }
  if (own === 0) return { kind: 'no-area' };
  if (different > MOST_OVERLAP * own) return { kind: 'overlap' };
  growColors(pixels, covered);
  return { kind: 'done', pixels, alpha: alpha.some((value) => value < 255) ? alpha : undefined };
}

/** Where a triangle shows the texture for the first time along each axis. */
function boxOf(corners: Float64Array, px: number): Parameters<typeof rasterTriangle>[1] {
  const [left, top] = [0, 1].map((axis) => Math.floor(Math.min(...corners.filter((_, i) => i % 2 === axis))));
  return { left: left!, top: top!, right: left! + px + 1, bottom: top! + px + 1 };
}

type Shares = readonly [number, number, number];

/** How much of each corner's color a place has. */
function sharesAt(corners: Float64Array, x: number, y: number): Shares {
  const [ax, ay, bx, by, cx, cy] = corners as unknown as [number, number, number, number, number, number];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0) return [1, 0, 0];
  const held = (value: number): number => Math.min(1, Math.max(0, value));
  const b = held(((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area);
  const c = Math.min(1 - b, held(((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area));
  return [1 - b - c, b, c];
}

/** Mixes the colors of three corners as light. @param color gets the result as bytes */
function mix(colors: Float32Array, shares: Shares, color: number[]): void {
  for (let channel = 0; channel < 4; channel++) {
    const value = shares.reduce((sum, share, corner) => sum + share * colors[4 * corner + channel]!, 0);
    const held = Math.min(1, Math.max(0, value));
    color[channel] = Math.round(255 * (channel < 3 ? encodeSrgb(held) : held));
  }
}

function differs(data: Uint8Array, texel: number, color: readonly number[]): boolean {
  return [0, 1, 2].some((channel) => Math.abs(data[3 * texel + channel]! - color[channel]!) > MOST_DIFFERENCE);
}
