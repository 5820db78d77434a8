import { writeAnimation } from './animation/writeAnimation.js';
import type { LoadedImage } from './loadedImage.js';
import { readImage, type ReadOptions } from './readImage.js';
import { writeImage, type WriteOptions } from './writeImage.js';

/** A value and the time that computing it took in ms, without waiting. */
export interface Timed<T> {
  readonly value: T;
  readonly ms: number;
}

/**
 * Reads and writes image files, in the calling thread or in a separate one. Throws like `readImage` and `writeImage`.
 */
export interface ImageFiles {
  read(path: string, options: ReadOptions): Promise<Timed<LoadedImage>>;
  /** Takes ownership of the image: the caller must not use its pixels afterwards. */
  write(path: string, image: LoadedImage, options: WriteOptions): Promise<Timed<void>>;
}

/** Handles image files in the calling thread. */
export const IMAGE_FILES: ImageFiles = {
  read: (path, options) => timed(() => readImage(path, options)),
  write: (path, image, options) =>
    timed(() => (image.animation ? writeAnimation(path, image, options) : writeImage(path, image, options))),
};

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const from = performance.now();
  const value = await work();
  return { value, ms: Math.round(performance.now() - from) };
}
