import { createRequire } from 'node:module';
import { LABELS } from '../../ml/masks/subjectLabels.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';

const nodeRequire = createRequire(import.meta.url);

/** The part of OpenCV that is used here. */
interface OpenCv {
  readonly Mat: new (rows?: number, columns?: number, type?: number) => Matrix;
  readonly Rect: new (x: number, y: number, width: number, height: number) => object;
  readonly CV_8UC1: number;
  readonly CV_8UC3: number;
  readonly GC_INIT_WITH_MASK: number;
  setRNGSeed(seed: number): void;
  grabCut(
    image: Matrix,
    labels: Matrix,
    box: object,
    background: Matrix,
    subject: Matrix,
    rounds: number,
    mode: number,
  ): void;
}
interface Matrix {
  readonly data: Uint8Array;
  delete(): void;
}

/** More rounds change little. */
const ROUNDS = 4;

/** In an object, because the module has a `then` of its own, which a promise would call. */
let loading: Promise<{ readonly cv: OpenCv }> | undefined;

/** Loads OpenCV at the first call: 10 MB of JavaScript with WebAssembly inside. */
function openCv(): Promise<{ readonly cv: OpenCv }> {
  loading ??= new Promise((resolve) => {
    const cv = nodeRequire('@techstark/opencv-js') as Partial<OpenCv> & { onRuntimeInitialized?: () => void };
    const done = (): void => resolve({ cv: cv as OpenCv });
    if (cv.Mat) done();
    else cv.onRuntimeInitialized = done;
  });
  return loading;
}

/**
 * Separates the subject from the background by their colors and the picture's edges (Rother, Kolmogorov and Blake 2004).
 * The same picture and labels always give the same result.
 *
 * @param labels `LABELS` of each pixel, with at least one pixel of either side
 * @returns 1 for pixels of the subject, otherwise 0
 */
export async function grabCut({ width, height, data }: PixelImage, labels: Uint8Array): Promise<Uint8Array> {
  const { cv } = await openCv();
  const image = new cv.Mat(height, width, cv.CV_8UC3);
  const mask = new cv.Mat(height, width, cv.CV_8UC1);
  const models = [new cv.Mat(), new cv.Mat()] as const;
  try {
    image.data.set(data);
    mask.data.set(labels);
    cv.setRNGSeed(0);
    cv.grabCut(image, mask, new cv.Rect(0, 0, 1, 1), models[0], models[1], ROUNDS, cv.GC_INIT_WITH_MASK);
    return Uint8Array.from(mask.data, (label) => (label === LABELS.subject || label === LABELS.likelySubject ? 1 : 0));
  } finally {
    for (const matrix of [image, mask, ...models]) matrix.delete();
  }
}
