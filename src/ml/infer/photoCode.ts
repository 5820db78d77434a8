import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { StyleCode } from '../models/styleCode.js';
import { STYLE_SHORT_SIDE_PX, type StyleModel } from '../models/styleModel.js';
import { downscale } from '../tensors/downscale.js';

/** By the picture itself: somebody who moves a slider asks for the same one many times. */
const known = new WeakMap<PixelImage, StyleCode>();

/** A photo's own style code, which leaves it nearly as it is. The photo must not change afterwards. */
export async function photoCode(model: StyleModel, photo: PixelImage): Promise<StyleCode> {
  const kept = known.get(photo);
  if (kept?.trunk === model.trunk) return kept;
  const ratio = Math.max(photo.width, photo.height) / Math.min(photo.width, photo.height);
  const code = await model.encodeStyle(downscale(photo, Math.round(STYLE_SHORT_SIDE_PX * ratio)));
  known.set(photo, code);
  return code;
}
