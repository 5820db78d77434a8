import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import { makeCharts, type Chart, type Owners, type SheetCharts } from './charts.js';
import { cutBack } from './cutBack.js';
import { findIslands, type Island } from './islands.js';
import { keptTexels } from './keptTexels.js';
import { measureSeams, type SeamScore } from './seamScore.js';
import { fillSheet, layOutSheet, type FilledSheet, type Sheet } from './sheet.js';
import type { Surface } from './surface.js';
import { takeBreath, type WorkTurns } from './workTurns.js';

/** Paints a sheet. The pixels of `covered` are those that will be seen. */
export type SheetPainter = (sheet: PixelImage, covered: PixelMask) => Promise<PixelImage>;

export interface PaintSurfacesOptions extends WorkTurns {
  /** The long side at which a texture is painted; absent: its own size. */
  readonly strokePx?: number | undefined;
  /** Triangles that are not painted and show the textures too. Texels that only they show stay. */
  readonly others?: readonly Surface[];
}

/** Painted textures. */
export interface PaintedSurfaces {
  /** By index of the texture; undefined for one that no surface shows. */
  readonly textures: readonly (PixelImage | undefined)[];
  readonly islands: number;
  readonly seams: { readonly before: SeamScore; readonly after: SeamScore };
}

/** All that painting needs besides a style: a sheet can be painted any number of times. */
export interface PreparedSurfaces {
  readonly textures: readonly PixelImage[];
  readonly islands: readonly Island[];
  readonly charts: readonly Chart[];
  readonly owners: readonly Owners[];
  readonly seams: SheetCharts['seams'];
  /** By texture: 1 where a texel is shown by triangles that are not painted. */
  readonly kept: readonly Uint8Array[];
  readonly sheet: Sheet;
  readonly filled: FilledSheet;
  readonly before: SeamScore;
}

/** Painting at less than this share of a texture's size is not tried, however many islands there are. */
const LEAST_SCALE = 1 / 16;

/**
 * Lays the islands of surfaces on a sheet.
 * @throws CancelledError; ExpectedError `image/too-large` if the islands fit no sheet
 */
export async function prepareSurfaces(
  surfaces: readonly Surface[],
  textures: readonly PixelImage[],
  options: PaintSurfacesOptions = {},
): Promise<PreparedSurfaces> {
  await takeBreath(options);
  const islands = findIslands(surfaces, textures);
  const longSide = Math.max(...textures.map(({ width, height }) => Math.max(width, height)));
  let scale = Math.min(1, (options.strokePx ?? Infinity) / longSide);
  for (; scale > LEAST_SCALE; scale *= 0.75) {
    await takeBreath(options);
    const { charts, owners, seams } = makeCharts(islands, textures, scale);
    await takeBreath(options);
    const sheet = layOutSheet(charts);
    if (!sheet) continue;
    const filled = await fillSheet(sheet, charts, textures, options);
    const before = await measureSeams(islands, textures, owners, options);
    const kept = keptTexels(options.others ?? [], textures);
    return { textures, islands, charts, owners, seams, kept, sheet, filled, before };
  }
  throw new ExpectedError('image/too-large', 'The textures have too many pixels, or too many islands, to be painted.', {
    advice: 'Make the textures smaller, or choose some of the materials.',
  });
}

/** Paints the textures of a prepared sheet. @throws CancelledError; errors of `paint` */
export async function paintPrepared(
  prepared: PreparedSurfaces,
  paint: SheetPainter,
  turns: WorkTurns = {},
): Promise<PaintedSurfaces> {
  const { textures, islands, charts, owners, seams, kept, sheet, filled, before } = prepared;
  const painted = await paint(filled.pixels, filled.covered);
  const results: (PixelImage | undefined)[] = [];
  for (const [index, texture] of textures.entries()) {
    const isShown = owners[index]!.some((owner) => owner !== 0);
    const texels = { owners: owners[index]!, kept: kept[index]! };
    results.push(isShown ? await cutBack({ sheet, charts, seams, painted }, texture, texels, turns) : undefined);
  }
  const shown = results.map((result, index) => result ?? textures[index]!);
  const after = await measureSeams(islands, shown, owners, turns);
  return { textures: results, islands: islands.length, seams: { before, after } };
}

/**
 * Paints the textures of surfaces so that they continue across seams. Throws like `prepareSurfaces` and `paintPrepared`.
 */
export async function paintSurfaces(
  surfaces: readonly Surface[],
  textures: readonly PixelImage[],
  paint: SheetPainter,
  options: PaintSurfacesOptions = {},
): Promise<PaintedSurfaces> {
  return paintPrepared(await prepareSurfaces(surfaces, textures, options), paint, options);
}
