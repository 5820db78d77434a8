import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { growColors } from '../images/growColors.js';
import { isInside, type Chart } from './charts.js';
import { rasterTriangle } from './rasterTriangle.js';
import { addMean, type Color } from './sampling.js';
import { applyAffine, type Point } from './surface.js';
import { Breaths, takeBreath, type WorkTurns } from './workTurns.js';

/** Charts side by side, each with a gutter around it: the picture that is painted. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  /** The width of the gutters in px. */
  readonly gutterPx: number;
  /** By chart: where its box begins, in px of the sheet. Undefined for a chart that is not painted. */
  readonly places: readonly (Point | undefined)[];
}

/** Places are multiples of this, so that the network's grid lies alike in all charts. */
const STEP_PX = 8;
/** A gutter as wide as the network reaches, and what is taken if there are so many islands that it gets too large. */
const GUTTERS_PX = [96, 72, 48, 32, 24, 16];
/** Gutters may make a sheet this many times as large as its charts, or this many px. */
const MOST_GROWTH = 4;
const ALWAYS_PX = 4e6;
/** The most px of a sheet. */
const MOST_PX = 64e6;

/**
 * Chooses gutters and places. @returns undefined if charts of this scale make no sheet of a bearable size
 */
export function layOutSheet(charts: readonly Chart[]): Sheet | undefined {
  const painted = charts.filter(({ isPainted }) => isPainted);
  const own = painted.reduce((sum, chart) => sum + boxSize(chart).width * boxSize(chart).height, 0);
  for (const gutterPx of GUTTERS_PX) {
    const sheet = place(charts, painted, gutterPx);
    const size = sheet.width * sheet.height;
    if (size <= Math.min(MOST_PX, Math.max(ALWAYS_PX, MOST_GROWTH * own))) return sheet;
    if (gutterPx === GUTTERS_PX.at(-1) && size <= MOST_PX) return sheet;
  }
  return undefined;
}

/** The size of a chart's box in px of the sheet. */
export function boxSize({ bounds, scale }: Chart): { readonly width: number; readonly height: number } {
  return {
    width: Math.max(1, Math.ceil((bounds.right - bounds.left) * scale - 1e-6)),
    height: Math.max(1, Math.ceil((bounds.bottom - bounds.top) * scale - 1e-6)),
  };
}

/** Packs boxes in rows, the highest first. */
function place(charts: readonly Chart[], painted: readonly Chart[], gutterPx: number): Sheet {
  const step = (size: number): number => Math.ceil(size / STEP_PX) * STEP_PX;
  const boxes = painted.map((chart) => {
    const { width, height } = boxSize(chart);
    return { index: chart.index, width: step(width + 2 * gutterPx), height: step(height + 2 * gutterPx) };
  });
  boxes.sort((a, b) => b.height - a.height || b.width - a.width);
  const area = boxes.reduce((sum, { width, height }) => sum + width * height, 0);
  const most = boxes.reduce((widest, { width }) => Math.max(widest, width), step(Math.sqrt(area) * 1.05));
  const places: (Point | undefined)[] = charts.map(() => undefined);
  let [x, y, rowHeight, sheetWidth] = [0, 0, 0, 0];
  for (const { index, width, height } of boxes) {
    if (x + width > most) [x, y, rowHeight] = [0, y + rowHeight, 0];
    rowHeight = Math.max(rowHeight, height);
    places[index] = { x: x + gutterPx, y: y + gutterPx };
    x += width;
    sheetWidth = Math.max(sheetWidth, x);
  }
  return { width: sheetWidth, height: y + rowHeight, gutterPx, places };
}

/** A sheet with the model's own colors. */
export interface FilledSheet {
  readonly pixels: PixelImage;
  /** 255 where a chart is, 0 in gutters and between them. */
  readonly covered: PixelMask;
}

/** How many seams one point of a gutter may cross. */
const MOST_HOPS = 6;

/**
 * Draws the charts and fills their gutters with what lies there on the model.
 * @param textures the pixels of each texture @throws CancelledError
 */
export async function fillSheet(
  sheet: Sheet,
  charts: readonly Chart[],
  textures: readonly PixelImage[],
  turns: WorkTurns = {},
): Promise<FilledSheet> {
  const { width, height } = sheet;
  const covered = { width, height, data: new Uint8Array(width * height) };
  const pixels = createPixelImage(width, height);
  const filled = new Uint8Array(width * height);
  for (const chart of charts) drawCoverage(sheet, chart, covered);
  const color: Color = [0, 0, 0];
  const breaths = new Breaths(turns);
  for (const chart of charts) {
    const at = sheet.places[chart.index];
    if (!at) continue;
    const box = boxSize(chart);
    for (let y = -sheet.gutterPx; y < box.height + sheet.gutterPx; y++) {
      await breaths.between();
      for (let x = -sheet.gutterPx; x < box.width + sheet.gutterPx; x++) {
        const point = {
          x: chart.bounds.left + (x + 0.5) / chart.scale,
          y: chart.bounds.top + (y + 0.5) / chart.scale,
        };
        const source = findSource({ sheet, charts, covered }, chart, point);
        if (!source) continue;
        const index = (at.y + y) * width + at.x + x;
        color.fill(0);
        addMean(textures[source.chart.texture]!, source.chart, source.x, source.y, 1 / source.chart.scale, 1, color);
        for (let channel = 0; channel < 3; channel++) pixels.data[3 * index + channel] = Math.round(color[channel]!);
        filled[index] = 255;
      }
    }
  }
  await takeBreath(turns);
  growColors(pixels, filled);
  return { pixels, covered };
}

function drawCoverage({ places }: Sheet, chart: Chart, covered: PixelMask): void {
  const at = places[chart.index];
  if (!at) return;
  const { corners, bounds, scale } = chart;
  const box = boxSize(chart);
  for (let i = 0; i < corners.length; i += 6) {
    rasterTriangle(
      corners.subarray(i, i + 6),
      { left: 0, top: 0, right: box.width, bottom: box.height },
      (x, y) => {
        covered.data[(at.y + y) * covered.width + at.x + x] = 255;
      },
      { scale, left: bounds.left, top: bounds.top },
    );
  }
}

interface Source extends Point {
  readonly chart: Chart;
}

interface SheetPlan {
  readonly sheet: Sheet;
  readonly charts: readonly Chart[];
  readonly covered: PixelMask;
}

/** Where the color of a point comes from, which may lie outside of its chart: across as many seams as it takes. */
function findSource({ sheet, charts, covered }: SheetPlan, start: Chart, from: Point): Source | undefined {
  let [chart, point] = [start, from];
  for (let hop = 0; hop <= MOST_HOPS; hop++) {
    if (isCovered(sheet, covered, chart, point)) return { chart, ...point };
    const near = chart.grid.nearest(point, (1.5 * sheet.gutterPx + 2) / chart.scale);
    if (!near) return undefined;
    // Within rounding of the border.
    if (near.distance >= 0 || hop === MOST_HOPS) return { chart, ...near.foot };
    const { pair, inward } = near.edge;
    if (pair) {
      point = applyAffine(pair.transform, point);
      chart = charts[pair.island]!;
    } else {
      // Nothing lies there: the surface is mirrored, as photos are at their borders.
      const depth = (point.x - near.edge.from.x) * inward.x + (point.y - near.edge.from.y) * inward.y;
      point = { x: point.x - 2 * depth * inward.x, y: point.y - 2 * depth * inward.y };
    }
  }
  return undefined;
}

function isCovered({ places, gutterPx }: Sheet, covered: PixelMask, chart: Chart, point: Point): boolean {
  const at = places[chart.index];
  if (!at) return isInside(chart, point, gutterPx / chart.scale);
  const box = boxSize(chart);
  const x = Math.floor((point.x - chart.bounds.left) * chart.scale);
  const y = Math.floor((point.y - chart.bounds.top) * chart.scale);
  if (x < 0 || y < 0 || x >= box.width || y >= box.height) return false;
  return covered.data[(at.y + y) * covered.width + at.x + x] === 255;
}
