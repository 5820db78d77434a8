import { createPixelImage, type PixelImage } from '../../../shared/domain/pixelImage.js';
import type { StyleModel } from '../../models/styleModel.js';
import { megapixelsAt, type FinePace, type FineScale } from './finePlan.js';
import { timeFineSteps, type FineOptions } from './refinePicture.js';

/** The picture that is measured: half as wide and high as the largest that is optimized, and half of that again. */
const MEASURED = { width: 512, height: 352 };
const MEASURED_SCALES: readonly FineScale[] = [
  { halvings: 1, steps: 1 },
  { halvings: 0, steps: 1 },
];

/**
 * Times a few steps on a made-up picture: what it shows makes no difference. Takes about as long as two steps of a
 * large picture. Throws like `refinePicture`.
 */
export async function measureFinePace(
  model: StyleModel,
  options: Pick<FineOptions, 'signal' | 'pause' | 'now'> = {},
): Promise<FinePace> {
  const content = madeUpPicture();
  const codes = [await model.encodeStyle(content)];
  const work = { model, content, painted: content, styles: codes.map((code) => ({ code, strength: 1 })), masks: [] };
  const [small, large] = (await timeFineSteps(work, MEASURED_SCALES, options)) as [number, number];
  const [few, many] = MEASURED_SCALES.map((scale) => megapixelsAt(MEASURED, scale)) as [number, number];
  const msPerMegapixel = Math.max(0, (large - small) / (many - few));
  return { msPerMegapixel, msPerStep: Math.max(0, large - msPerMegapixel * many) };
}

function madeUpPicture(): PixelImage {
  const picture = createPixelImage(MEASURED.width, MEASURED.height);
  picture.data.forEach((_, index) => (picture.data[index] = (index * 37 + Math.floor(index / 1536) * 11) % 256));
  return picture;
}
