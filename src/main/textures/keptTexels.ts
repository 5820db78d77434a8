import type { TextureSize } from './islands.js';
import { rasterTriangle } from './rasterTriangle.js';
import { wrapIndex, type Surface } from './surface.js';

/** Which texels surfaces show, by texture: 1 where one does. @param sizes of the textures, in px */
export function keptTexels(surfaces: readonly Surface[], sizes: readonly TextureSize[]): Uint8Array[] {
  const kept = sizes.map(({ width, height }) => new Uint8Array(width * height));
  for (const { texture, uvs, wrapU, wrapV } of surfaces) {
    const { width, height } = sizes[texture]!;
    const texels = kept[texture]!;
    for (let at = 0; at < uvs.length; at += 6) {
      const corners = Float64Array.from(uvs.subarray(at, at + 6), (value, axis) => value * (axis % 2 ? height : width));
      const [left, top] = [0, 1].map((axis) => Math.floor(Math.min(...corners.filter((_, i) => i % 2 === axis))));
      // A triangle that is larger than the texture shows all of it within one repetition.
      const box = { left: left!, top: top!, right: left! + width + 1, bottom: top! + height + 1 };
      rasterTriangle(corners, box, (x, y) => {
        texels[wrapIndex(y, height, wrapV) * width + wrapIndex(x, width, wrapU)] = 1;
      });
    }
  }
  return kept;
}
