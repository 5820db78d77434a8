import { stat } from 'node:fs/promises';
import { downscale } from '../../ml/tensors/downscale.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { Frame } from '../../shared/domain/frame.js';
import { readImage } from '../images/readImage.js';

/** Enough for a few photos that the user switches between: about 9 MB each at 2048 px a side. */
const MAX_PIXELS = 24e6;

/** A photo in a file, and its frame. */
export interface Content {
  readonly path: string;
  readonly frame?: Frame | undefined;
}

/** Decoded small versions of photos, so that a preview after a slider change does not decode again. */
export class ContentCache {
  private readonly images = new Map<string, PixelImage>();
  private readonly copies = new WeakMap<PixelImage, Map<number, PixelImage>>();

  /** A photo of at most `sidePx` a side; decoded again if the file has changed. Throws like `readImage`. */
  async get({ path, frame }: Content, sidePx: number): Promise<PixelImage> {
    const status = await stat(path).catch(() => undefined);
    const key = JSON.stringify([path, frame, sidePx, status?.mtimeMs, status?.size]);
    const known = this.images.get(key);
    const image = known ?? (await readImage(path, { maxSidePx: sidePx, frame })).pixels;
    // A map lists keys in insertion order.
    this.images.delete(key);
    this.images.set(key, image);
    this.trim();
    return image;
  }

  /** A copy of an image from `get`, of at most `sidePx` a side. The same object each time, since other caches go by it. */
  copy(image: PixelImage, sidePx: number): PixelImage {
    const copies = this.copies.get(image) ?? new Map<number, PixelImage>();
    this.copies.set(image, copies);
    const copy = copies.get(sidePx) ?? downscale(image, sidePx);
    copies.set(sidePx, copy);
    return copy;
  }

  private trim(): void {
    const pixels = (): number => [...this.images.values()].reduce((sum, { width, height }) => sum + width * height, 0);
    while (this.images.size > 1 && pixels() > MAX_PIXELS) this.images.delete(this.images.keys().next().value!);
  }
}
