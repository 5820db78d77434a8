import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** A picture as video codecs hold it: a plane of light and two of color, which may be smaller. */
export interface YuvImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
  /** Where the planes Y, U and V begin, and the bytes of one row. */
  readonly planes: readonly { readonly offset: number; readonly stride: number }[];
  /** By how much the planes of color are smaller: 0 or 1, as a power of 2. */
  readonly shiftX: number;
  readonly shiftY: number;
}

/** The share of red and of blue in light. */
const WEIGHTS = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722], bt2020: [0.2627, 0.0593] } as const;

/** RGB of a picture whose light has the stated matrix and range. */
export function yuvToRgb(image: YuvImage, matrix: keyof typeof WEIGHTS, isFullRange: boolean): PixelImage {
  const { width, height, data, planes, shiftX, shiftY } = image;
  const [y0, u0, v0] = [planes[0]!, planes[1]!, planes[2]!];
  const [red, blue] = WEIGHTS[matrix];
  const green = 1 - red - blue;
  const lightScale = isFullRange ? 1 : 255 / 219;
  const colorScale = isFullRange ? 1 : 255 / 224;
  const black = isFullRange ? 0 : 16;
  const vRed = 2 * (1 - red) * colorScale;
  const uBlue = 2 * (1 - blue) * colorScale;
  const uGreen = (uBlue * blue) / green;
  const vGreen = (vRed * red) / green;
  const rgb = new Uint8ClampedArray(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const yRow = y0.offset + y * y0.stride;
    const uRow = u0.offset + (y >> shiftY) * u0.stride;
    const vRow = v0.offset + (y >> shiftY) * v0.stride;
    for (let x = 0; x < width; x++) {
      const light = (data[yRow + x]! - black) * lightScale;
      const u = data[uRow + (x >> shiftX)]! - 128;
      const v = data[vRow + (x >> shiftX)]! - 128;
      rgb[at++] = light + vRed * v;
      rgb[at++] = light - uGreen * u - vGreen * v;
      rgb[at++] = light + uBlue * u;
    }
  }
  return { width, height, data: new Uint8Array(rgb.buffer) };
}

/** A picture as 4:2:0 in BT.709 and video range. Odd sizes have color planes rounded up. */
export function rgbToYuv({ width, height, data }: PixelImage): YuvImage {
  const [red, blue] = WEIGHTS.bt709;
  const green = 1 - red - blue;
  const [colorWidth, colorHeight] = [(width + 1) >> 1, (height + 1) >> 1];
  const uOffset = width * height;
  const vOffset = uOffset + colorWidth * colorHeight;
  const yuv = new Uint8ClampedArray(vOffset + colorWidth * colorHeight);
  for (let pixel = 0, at = 0; pixel < uOffset; pixel++, at += 3) {
    yuv[pixel] = 16 + (219 / 255) * (red * data[at]! + green * data[at + 1]! + blue * data[at + 2]!);
  }
  const toU = 224 / 255 / (2 * (1 - blue));
  const toV = 224 / 255 / (2 * (1 - red));
  for (let row = 0, at = 0; row < colorHeight; row++) {
    const [top, bottom] = [2 * row, Math.min(2 * row + 1, height - 1)];
    for (let column = 0; column < colorWidth; column++, at++) {
      const [left, right] = [2 * column, Math.min(2 * column + 1, width - 1)];
      const corners = [top * width + left, top * width + right, bottom * width + left, bottom * width + right];
      const sum = (channel: number): number =>
        corners.reduce((total, pixel) => total + data[3 * pixel + channel]!, 0) / 4;
      const [r, g, b] = [sum(0), sum(1), sum(2)];
      const light = red * r + green * g + blue * b;
      yuv[uOffset + at] = 128 + toU * (b - light);
      yuv[vOffset + at] = 128 + toV * (r - light);
    }
  }
  const planes = [
    { offset: 0, stride: width },
    { offset: uOffset, stride: colorWidth },
    { offset: vOffset, stride: colorWidth },
  ];
  return { width, height, data: new Uint8Array(yuv.buffer), planes, shiftX: 1, shiftY: 1 };
}
