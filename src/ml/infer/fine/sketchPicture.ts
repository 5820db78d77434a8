import type { PixelImage } from '../../../shared/domain/pixelImage.js';
import { sliceProgress } from '../../../shared/progress.js';
import type { StyleCode } from '../../models/styleCode.js';
import type { StyleModel } from '../../models/styleModel.js';
import { downscale } from '../../tensors/downscale.js';
import { mixPaintings } from '../mixPaintings.js';
import { downscaleMask, stylesOf } from '../regions.js';
import { stylize, type StylizeOptions } from '../stylize.js';
import { sketchPx, type FineScale } from './finePlan.js';
import { refinePicture } from './refinePicture.js';

/** The generator's share of the work: one forward pass, where each later step is a forward and a backward pass. */
const GENERATOR_SHARE = 0.01;

export interface SketchOptions extends Pick<
  StylizeOptions,
  'strength' | 'regions' | 'signal' | 'pause' | 'onProgress' | 'onPreview'
> {
  /** Instead of the default scales for the size. */
  readonly scales?: readonly FineScale[] | undefined;
}

/**
 * Sketches for `StylizeOptions.sketches`: small paintings of the whole photo whose pixels were optimized, so that they
 * have an artwork's planes, palette and large gestures. Throws like `stylize`.
 *
 * @returns one for the base style and one for each region's. Outside of a style's part of the picture its sketch is
 *   what the generator paints, so that the statistics of each sketch are those of one style.
 */
export async function sketchPicture(
  model: StyleModel,
  photo: PixelImage,
  code: StyleCode,
  options: SketchOptions = {},
): Promise<PixelImage[]> {
  const { strength = 1, signal, pause, onProgress, onPreview } = options;
  const content = downscale(photo, sketchPx(photo.width, photo.height));
  const { width, height } = content;
  const regions = (options.regions ?? []).map(({ mask, ...region }) => ({
    ...region,
    mask: downscaleMask(mask, width, height),
  }));
  const given = { ...(signal ? { signal } : {}), ...(pause ? { pause } : {}) };
  const styles = stylesOf({ code, strength }, regions);
  const paintings: PixelImage[] = [];
  for (const style of styles) {
    paintings.push(await stylize(model, content, style.code, { ...given, strength: style.strength }));
  }
  onProgress?.({ fraction: GENERATOR_SHARE, phase: 'stylize' });
  const masks = regions.map(({ mask }) => mask);
  const [base, ...others] = paintings as [PixelImage, ...PixelImage[]];
  const painted = mixPaintings(
    base,
    masks.map((mask, index) => ({ painted: others[index]!, mask })),
  );
  onPreview?.(painted);
  const refined = await refinePicture(
    { model, content, painted, styles, masks },
    {
      ...given,
      scales: options.scales,
      ...(onPreview ? { onPreview } : {}),
      ...(onProgress ? { onProgress: sliceProgress(onProgress, GENERATOR_SHARE, 1) } : {}),
    },
  );
  return paintings.map((own, style) => {
    const above = masks.slice(style).map((mask) => ({ painted: own, mask }));
    if (style === 0) return mixPaintings(refined, above);
    return mixPaintings(own, [{ painted: refined, mask: masks[style - 1]! }, ...above]);
  });
}
