import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { KtxKind } from './ktx/basis.js';
import type { TextureFormat } from './modelTypes.js';

/** A decoded texture. */
export interface TexturePixels {
  readonly format: TextureFormat;
  /** Of a KTX2 texture. */
  readonly ktx?: KtxKind;
  /** The colors to paint: those of transparent texels come from around them. */
  readonly pixels: PixelImage;
  readonly alpha: Uint8Array | undefined;
  /** Of an image with more than 8 bits per channel: their number, and the file if PNG can hold it with all of them. */
  readonly deep?: { readonly bits: number; readonly png?: Uint8Array };
}

/** Separates colors from opacity. @param channels of `data`: gray or RGB, followed by opacity if there is any */
export function splitChannels(
  data: Uint8Array,
  { width, height, channels }: { readonly width: number; readonly height: number; readonly channels: number },
): { readonly pixels: PixelImage; readonly alpha: Uint8Array | undefined } {
  const count = width * height;
  const pixels = { width, height, data: new Uint8Array(3 * count) };
  const alpha = channels === 2 || channels === 4 ? new Uint8Array(count) : undefined;
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) {
      pixels.data[3 * i + channel] = data[channels * i + (channels >= 3 ? channel : 0)]!;
    }
    if (alpha) alpha[i] = data[channels * i + channels - 1]!;
  }
  return { pixels, alpha };
}

/** Red, green, blue and opacity of each texel. @param alpha absent: opaque */
export function withAlpha({ width, height, data }: PixelImage, alpha: Uint8Array | undefined): Uint8Array {
  const joined = new Uint8Array(4 * width * height).fill(255);
  for (let i = 0; i < width * height; i++) {
    joined.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    if (alpha) joined[4 * i + 3] = alpha[i]!;
  }
  return joined;
}
