import { scenes } from '../../samples/scenes.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { BugError } from '../../shared/errors.js';

/** The scene of every preview, so that previews are comparable: much sky and water, some detail. */
const SCENE = 'mountain-lake';
const WIDTH_PX = 640;
const HEIGHT_PX = 427;

/** The scene shown in style previews. */
export function previewScene(): PixelImage {
  const scene = scenes.find(({ id }) => id === SCENE);
  if (!scene) throw new BugError(`There is no scene ${SCENE}.`);
  return scene.render(WIDTH_PX, HEIGHT_PX);
}
