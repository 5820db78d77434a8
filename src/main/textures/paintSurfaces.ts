import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { PixelMask } from '../../shared/domain/pixelMask.js';
import { ExpectedError } from '../../shared/errors.js';
import { makeCharts } from './charts.js';
import { cutBack } from './cutBack.js';
import { findIslands } from './islands.js';
import { measureSeams, type SeamScore } from './seamScore.js';
import { fillSheet, layOutSheet } from './sheet.js';
import type { Surface } from './surface.js';

/** Paints a sheet. The pixels of `covered` are those that will be seen. */
export type SheetPainter = (sheet: PixelImage, covered: PixelMask) => Promise<PixelImage>;

export interface PaintSurfacesOptions {
  /** The long side at which a texture is painted; absent: its own size. */
  readonly strokePx?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Awaited now and then, so that messages arrive. */
  readonly pause?: () => Promise<void>;
}

/** Painted textures. */
export interface PaintedSurfaces {
  /** By index of the texture; undefined for one that no surface shows. */
  readonly textures: readonly (PixelImage | undefined)[];
  readonly islands: number;
  readonly seams: { readonly before: SeamScore; readonly after: SeamScore };
}

/** Painting at less than this share of a texture's size is not tried, however many islands there are. */
const LEAST_SCALE = 1 / 16;

/**
 * Paints the textures of surfaces so that they continue across seams.
 * @throws CancelledError; errors of `paint`; ExpectedError `image/too-large` if the islands fit no sheet
 */
export async function paintSurfaces(
  surfaces: readonly Surface[],
  textures: readonly PixelImage[],
  paint: SheetPainter,
  options: PaintSurfacesOptions = {},
): Promise<PaintedSurfaces> {
  const islands = findIslands(surfaces, textures);
  const longSide = Math.max(...textures.map(({ width, height }) => Math.max(width, height)));
  let scale = Math.min(1, (options.strokePx ?? Infinity) / longSide);
  for (; scale > LEAST_SCALE; scale *= 0.75) {
    const { charts, owners } = makeCharts(islands, textures, scale);
    const sheet = layOutSheet(charts);
    if (!sheet) continue;
    const filled = await fillSheet(sheet, charts, textures, options);
    const painted = await paint(filled.pixels, filled.covered);
    const results: (PixelImage | undefined)[] = [];
    for (const [index, texture] of textures.entries()) {
      const isShown = owners[index]!.some((owner) => owner !== 0);
      results.push(isShown ? await cutBack({ sheet, charts, painted }, texture, owners[index]!, options) : undefined);
    }
    const after = results.map((result, index) => result ?? textures[index]!);
    const seams = {
      before: measureSeams(islands, textures, owners),
      after: measureSeams(islands, after, owners),
    };
    return { textures: results, islands: islands.length, seams };
  }
  throw new ExpectedError('image/too-large', 'The textures have too many pixels, or too many islands, to be painted.', {
    advice: 'Make the textures smaller, or choose some of the materials.',
  });
}
