import type { PaintedImage } from '../../../src/main/textures/modelTypes.js';

/** Images in the format that the textures of a model have. */
export function asPngs(images: ReadonlyMap<number, Uint8Array>): ReadonlyMap<number, PaintedImage> {
  return new Map([...images].map(([index, bytes]) => [index, { bytes, format: 'png', isOther: false }]));
}
