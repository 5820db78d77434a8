import { scenes } from '../../samples/scenes.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { BugError } from '../../shared/errors.js';

/** Of every preview, so that they compare: much sky and water, some detail. */
const SCENE = 'mountain-lake';
const WIDTH_PX = 640;
const HEIGHT_PX = 427;

/** The scene that previews of styles show. */
export function previewScene(): PixelImage {
  const scene = scenes.find(({ id }) => id === SCENE);
  if (!scene) throw new BugError(`There is no scene ${SCENE}.`);
  return scene.render(WIDTH_PX, HEIGHT_PX);
}
