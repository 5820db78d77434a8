import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { growColors } from '../images/growColors.js';
import { unwrap, type Chart, type Owners, type SheetCharts } from './charts.js';
import { addMean, type Color } from './sampling.js';
import { boxSize, type Sheet } from './sheet.js';
import type { TextureSize } from './islands.js';
import { applyAffine, type Point } from './surface.js';
import { Breaths, takeBreath, type WorkTurns } from './workTurns.js';

/** How far on each side of a seam the two paintings of it are mixed, in px of the sheet, at most half a gutter. */
const MIX_PX = 20;
/** How far the texels around an island are painted like the surface beyond its border; colors grow from there. */
const BLEED_PX = 6;

/** What is needed to read a painted sheet. */
export interface PaintedSheet {
  readonly sheet: Sheet;
  readonly charts: readonly Chart[];
  /** See `SheetCharts`. */
  readonly seams: SheetCharts['seams'];
  readonly painted: PixelImage;
}

/** Whose the texels of a texture are. */
export interface TexelOwners {
  readonly owners: Owners;
  /** 1 where a texel that no chart owns is shown by triangles that are not painted, so that it stays. */
  readonly kept: Uint8Array;
}

/**
 * Reads a texture from the painted sheet. On both sides of a seam the two islands' paintings of the place are mixed,
 * half and half at the seam itself. Texels that nothing shows get the colors of their surroundings.
 *
 * @param texture its own pixels
 */
export async function cutBack(
  from: PaintedSheet,
  texture: PixelImage,
  { owners, kept }: TexelOwners,
  turns: WorkTurns = {},
): Promise<PixelImage> {
  const { width, height } = texture;
  const data = texture.data.slice();
  const breaths = new Breaths(turns);
  const bled = await bleed({ owners, kept }, { width, height }, from.charts, turns);
  const done = kept.map((isKept) => 255 * isKept);
  const color: Color = [0, 0, 0];
  for (let y = 0, texel = 0; y < height; y++) {
    await breaths.between();
    for (let x = 0; x < width; x++, texel++) {
      const owner = bled.owners[texel]!;
      if (owner === 0) continue;
      const chart = from.charts[owner - 1]!;
      const { left, right, top, bottom } = chart.bounds;
      const place = {
        x: unwrap(x, width, chart.wrapU, left, right) + 0.5,
        y: unwrap(y, height, chart.wrapV, top, bottom) + 0.5,
      };
      paintedColor(from, chart, place, color);
      for (let channel = 0; channel < 3; channel++) data[3 * texel + channel] = Math.round(color[channel]!);
      done[texel] = 255;
    }
  }
  const result = { width, height, data };
  await takeBreath(turns);
  if (owners.some((owner) => owner !== 0)) growColors(result, done);
  return result;
}

/** The color of a place near a chart, of all the paintings that show it. */
function paintedColor(from: PaintedSheet, chart: Chart, place: Point, color: Color): void {
  const { sheet, charts, seams } = from;
  color.fill(0);
  let sum = 1;
  addPainted(from, chart, place, 1, color);
  const mixPx = Math.min(MIX_PX, sheet.gutterPx / 2) / chart.scale;
  for (const { edge, distance } of chart.grid.nearestOfChains(place, mixPx)) {
    // 1 at the border, 0 where the mixing begins, and the inverse on the other side of the border.
    const depth = Math.min(1, Math.max(-0.98, distance / mixPx));
    const weight = (1 - depth) / (1 + depth);
    for (const { island, transform } of seams.get(edge) ?? []) {
      const other = charts[island]!;
      const across = applyAffine(transform, place);
      if (!isOnSheet(sheet, other, across)) continue;
      addPainted(from, other, across, weight, color);
      sum += weight;
    }
  }
  for (let channel = 0; channel < 3; channel++) color[channel]! /= sum;
}

const CLAMPED = { wrapU: 'clamp', wrapV: 'clamp' } as const;

function addPainted(
  { sheet, painted }: PaintedSheet,
  chart: Chart,
  { x, y }: Point,
  weight: number,
  color: Color,
): void {
  const at = sheet.places[chart.index]!;
  const { bounds, scale } = chart;
  addMean(painted, CLAMPED, at.x + (x - bounds.left) * scale, at.y + (y - bounds.top) * scale, scale, weight, color);
}

function isOnSheet({ places, gutterPx }: Sheet, chart: Chart, { x, y }: Point): boolean {
  if (!places[chart.index]) return false;
  const { width, height } = boxSize(chart);
  const left = (x - chart.bounds.left) * chart.scale;
  const top = (y - chart.bounds.top) * chart.scale;
  const margin = gutterPx - 1;
  return left >= -margin && top >= -margin && left <= width + margin && top <= height + margin;
}

/** Extends each chart to the texels around it. */
async function bleed(
  { owners, kept }: TexelOwners,
  { width, height }: TextureSize,
  charts: readonly Chart[],
  turns: WorkTurns,
): Promise<{ readonly owners: Owners }> {
  const breaths = new Breaths(turns);
  let current = owners;
  for (let ring = 0; ring < BLEED_PX; ring++) {
    await takeBreath(turns);
    const next = current.slice();
    for (let y = 0, texel = 0; y < height; y++) {
      await breaths.between();
      for (let x = 0; x < width; x++, texel++) {
        if (current[texel] !== 0 || kept[texel] !== 0) continue;
        const near =
          ownerAt(current, width, height, x - 1, y) ||
          ownerAt(current, width, height, x + 1, y) ||
          ownerAt(current, width, height, x, y - 1) ||
          ownerAt(current, width, height, x, y + 1);
        if (near !== 0 && reaches(charts[near - 1]!, x, y, width, height)) next[texel] = near;
      }
    }
    current = next;
  }
  return { owners: current };
}

function ownerAt(owners: Owners, width: number, height: number, x: number, y: number): number {
  return x < 0 || y < 0 || x >= width || y >= height ? 0 : owners[y * width + x]!;
}

/** Whether a texel is next to the chart's box, and not on the other side of the texture. */
function reaches({ bounds, wrapU, wrapV }: Chart, x: number, y: number, width: number, height: number): boolean {
  const { left, right, top, bottom } = bounds;
  const column = unwrap(x, width, wrapU, left, right);
  const row = unwrap(y, height, wrapV, top, bottom);
  return column >= left - BLEED_PX && column < right + BLEED_PX && row >= top - BLEED_PX && row < bottom + BLEED_PX;
}
