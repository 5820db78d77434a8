import { createPixelImage, type PixelImage } from '../../shared/domain/pixelImage.js';

/**
 * A smaller copy whose long side is at most `longSidePx`. Each pixel is the mean of the pixels it covers (whole ones
 * only: the boundaries are rounded). Returns the image itself if it is small enough.
 */
export function downscale(image: PixelImage, longSidePx: number): PixelImage {
  const factor = longSidePx / Math.max(image.width, image.height);
  if (factor >= 1) return image;
  return downscaleTo(image, {
    width: Math.max(1, Math.round(image.width * factor)),
    height: Math.max(1, Math.round(image.height * factor)),
  });
}

/** The same for a copy of a given size, at most the image's own. */
export function downscaleTo(image: PixelImage, size: { readonly width: number; readonly height: number }): PixelImage {
  const { width, height } = size;
  const small = createPixelImage(width, height);
  const columns = Int32Array.from({ length: width + 1 }, (_, x) => Math.round((x * image.width) / width));
  for (let y = 0; y < height; y++) {
    const top = Math.round((y * image.height) / height);
    const bottom = Math.round(((y + 1) * image.height) / height);
    for (let x = 0; x < width; x++) {
      averageInto(small.data, (y * width + x) * 3, image, columns[x] as number, columns[x + 1] as number, top, bottom);
    }
  }
  return small;
}

function averageInto(
  target: Uint8Array,
  offset: number,
  image: PixelImage,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let y = top; y < bottom; y++) {
    const end = (y * image.width + right) * 3;
    for (let index = (y * image.width + left) * 3; index < end; index += 3) {
      red += image.data[index] as number;
      green += image.data[index + 1] as number;
      blue += image.data[index + 2] as number;
    }
  }
  const count = (right - left) * (bottom - top);
  target[offset] = Math.round(red / count);
  target[offset + 1] = Math.round(green / count);
  target[offset + 2] = Math.round(blue / count);
}
