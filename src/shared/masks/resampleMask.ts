import { framedSize, type FrameSize } from '../domain/frame.js';
import { toFramed } from '../domain/framePoint.js';
import { emptyMask, type PixelMask } from '../domain/pixelMask.js';
import type { StepOf } from '../domain/maskStep.js';
import { mapFrom, type MaskRaster, type PlaceMap } from './maskRaster.js';

/** A mask over the whole photo, as seen through another raster. */
export function reframedMask(whole: PixelMask, raster: MaskRaster): PixelMask {
  return sampled(
    whole,
    raster.size,
    mapFrom(raster, ({ x, y }) => ({ x: x * whole.width, y: y * whole.height })),
  );
}

/** A mask of any size that lies over the part of the photo that a step's frame selects; nothing lies beside it. */
export function laidMask(file: PixelMask, { frame }: Pick<StepOf<'image'>, 'frame'>, raster: MaskRaster): PixelMask {
  const part = framedSize(raster.photo, frame);
  const map = mapFrom(raster, (at) => {
    const { x, y } = toFramed(at, raster.photo, frame);
    return { x: (x * file.width) / part.width, y: (y * file.height) / part.height };
  });
  return sampled(file, raster.size, map);
}

/** A mask in another size, at most about half as large or any amount larger. */
export function resizedMask(mask: PixelMask, size: FrameSize): PixelMask {
  if (mask.width === size.width && mask.height === size.height) return mask;
  const [xx, yy] = [mask.width / size.width, mask.height / size.height];
  return sampled(mask, size, { xx, xy: 0, x0: 0, yx: 0, yy, y0: 0 });
}

/** The values of a mask at mapped places, between the four px around each; px beyond the mask are empty. */
function sampled({ width, height, data }: PixelMask, size: FrameSize, map: PlaceMap): PixelMask {
  const mask = emptyMask(size);
  for (let y = 0, at = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++, at++) {
      const [px, py] = [x + 0.5, y + 0.5];
      const [u, v] = [map.xx * px + map.xy * py + map.x0, map.yx * px + map.yy * py + map.y0];
      if (u <= 0 || v <= 0 || u >= width || v >= height) continue;
      const [left, top] = [Math.floor(u - 0.5), Math.floor(v - 0.5)];
      const [shareX, shareY] = [u - 0.5 - left, v - 0.5 - top];
      // Half a px from the border the outermost values go on.
      const [x0, x1] = [Math.max(0, left), Math.min(width - 1, left + 1)];
      const [y0, y1] = [Math.max(0, top) * width, Math.min(height - 1, top + 1) * width];
      const upper = data[y0 + x0]! + shareX * (data[y0 + x1]! - data[y0 + x0]!);
      const lower = data[y1 + x0]! + shareX * (data[y1 + x1]! - data[y1 + x0]!);
      mask.data[at] = Math.round(upper + shareY * (lower - upper));
    }
  }
  return mask;
}
