import { createPixelImage, type PixelImage } from '../../../shared/domain/pixelImage.js';
import { sliceProgress } from '../../../shared/progress.js';
import type { StyleCode } from '../../models/styleCode.js';
import type { StyleModel } from '../../models/styleModel.js';
import { pictureOpacity } from '../opacity.js';
import { stylesOf } from '../regions.js';
import { blit, stylize, type StylizeOptions } from '../stylize.js';
import type { FineScale } from './finePlan.js';
import { refinePicture } from './refinePicture.js';

/** The generator's share of the work: one forward pass, where each later step is a forward and a backward pass. */
const GENERATOR_SHARE = 0.01;

/**
 * Stylizes a photo and optimizes the result at the photo's own size, which has to be at most `mostFinePx` to fit into
 * memory. Throws like `stylize`.
 */
export async function paintFine(
  model: StyleModel,
  content: PixelImage,
  code: StyleCode,
  options: StylizeOptions & { readonly fineScales?: readonly FineScale[] | undefined },
): Promise<PixelImage> {
  const { strength = 1, regions = [], signal, pause, onProgress, onPreview } = options;
  const painted = await stylize(model, content, code, {
    ...options,
    ...(onProgress ? { onProgress: sliceProgress(onProgress, 0, GENERATOR_SHARE) } : {}),
  });
  if (strength === 0) return painted;
  onPreview?.(painted);
  const styles = stylesOf({ code, strength }, regions);
  const masks = regions.map(({ mask }) => mask);
  const refined = await refinePicture(
    { model, content, painted, styles, masks },
    {
      scales: options.fineScales,
      ...(signal ? { signal } : {}),
      ...(pause ? { pause } : {}),
      ...(onPreview ? { onPreview } : {}),
      ...(onProgress ? { onProgress: sliceProgress(onProgress, GENERATOR_SHARE, 1) } : {}),
    },
  );
  const { width, height } = content;
  const result = createPixelImage(width, height);
  result.data.set(content.data);
  const all = { x: 0, y: 0, width, height };
  blit(refined, all, all, result, pictureOpacity(styles, masks, all));
  return result;
}
