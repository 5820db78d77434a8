/** An image as bytes: interleaved RGB, sRGB, 0-255, row by row from the top left. `data.length` is `width * height * 3`. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A black image. `width` and `height` in pixels, both at least 1. */
export function createPixelImage(width: number, height: number): PixelImage {
  return { width, height, data: new Uint8Array(width * height * 3) };
}
