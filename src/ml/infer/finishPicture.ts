import { isPlainFinish, type Finish } from '../../shared/domain/finish.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { CancelledError } from '../../shared/errors.js';
import { CubicRows, type Samples } from '../tensors/cubicRows.js';
import { downscaleTo } from '../tensors/downscale.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import { lumaAt } from '../tensors/luma.js';
import { finishReference, type FinishReference } from './finishReference.js';
import { createColorKeeper, type ColorKeeper } from './keepColors.js';
import type { StylizeOptions } from './stylizeWork.js';

/** Rows between two checks of the signal. */
const ROWS_PER_PIECE = 64;

/**
 * Finishes a stylized picture in place.
 *
 * @param reference default: of the picture itself; for one that was enlarged, of the painting before
 * @throws CancelledError, with only some rows finished.
 */
export async function finishPicture(
  content: PixelImage,
  stylized: PixelImage,
  finish: Finish,
  { signal, pause }: Pick<StylizeOptions, 'signal' | 'pause'> = {},
  reference = finishReference(content, stylized),
): Promise<void> {
  const { height } = content;
  const finisher = new Finisher(finish, reference, content);
  for (let y = 0; y < height; y += ROWS_PER_PIECE) {
    await pause?.();
    if (signal?.aborted) throw new CancelledError();
    finisher.finish(stylized, y, Math.min(height, y + ROWS_PER_PIECE));
  }
}

/**
 * The same, as a copy if there is anything to do; the photo may be larger than the picture. Throws like
 * `finishPicture`.
 */
export async function finishCopy(
  { content, painted }: { readonly content: PixelImage; readonly painted: PixelImage },
  finish: Finish,
  options: Pick<StylizeOptions, 'signal' | 'pause'> = {},
): Promise<PixelImage> {
  if (isPlainFinish(finish)) return painted;
  const copy = { ...painted, data: painted.data.slice() };
  await finishPicture(downscaleTo(content, painted), copy, finish, options);
  return copy;
}

/** The same for a smaller version of a picture that is still being painted, as a copy. */
export function finishPreview(content: PixelImage, preview: PixelImage, finish: Finish): PixelImage {
  const finished = { ...preview, data: preview.data.slice() };
  const small = downscaleTo(content, preview);
  new Finisher(finish, finishReference(small, preview), small).finish(finished);
  return finished;
}

/**
 * Applies the finish to a stylized picture or any window of it. With the same reference, a window has exactly the
 * pixels of the whole.
 *
 * Detail: luma becomes `Y + detail * (D - low(D))`, where `D` is the photo's luma minus the picture's, and `low(D)` is
 * the part of `D` that a copy of `REFERENCE_PX` shows, enlarged by splines. At 1, the fine luma is the photo's and the
 * coarse luma the painting's (as in frequency separation); color does not change. Then the colors, see
 * `createColorKeeper`.
 */
export class Finisher {
  private readonly low: CubicRows | undefined;
  private readonly keeper: ColorKeeper | undefined;
  private readonly lowRow: Float32Array;
  /** A row that is being finished, unrounded. */
  private readonly row: Float32Array;

  /**
   * @param content the whole photo, of the same size as the whole result
   * @param window the finished part of the picture; default: all of it
   */
  constructor(
    private readonly options: Finish,
    reference: FinishReference,
    private readonly content: PixelImage,
    private readonly window: PixelRect = { x: 0, y: 0, width: content.width, height: content.height },
  ) {
    const { width, height } = content;
    const { colors, colorAmount, detail } = options;
    const isFiner = Math.max(width, height) > Math.max(reference.content.width, reference.content.height);
    this.low = detail > 0 && isFiner ? new CubicRows(lumaPair(reference), width, height, window) : undefined;
    this.lowRow = new Float32Array(this.low ? 2 * window.width : 0);
    this.row = new Float32Array(3 * window.width);
    if (colors !== 'none' && colorAmount > 0) this.keeper = createColorKeeper(colors, colorAmount, reference);
  }

  /**
   * @param stylized the pixels of `window`; changed in place
   * @param from `to`: rows of the window; later calls have to continue further down
   */
  finish(stylized: PixelImage, from = 0, to = this.window.height): void {
    if (isPlainFinish(this.options)) return;
    // A clamped array rounds and clamps by itself.
    const rounded = new Uint8ClampedArray(stylized.data.buffer, stylized.data.byteOffset, stylized.data.length);
    for (let y = from; y < to; y++) {
      const start = 3 * y * stylized.width;
      const photoStart = 3 * ((this.window.y + y) * this.content.width + this.window.x);
      this.row.set(stylized.data.subarray(start, start + this.row.length));
      if (this.low) this.addDetail(this.low, y, photoStart);
      if (this.keeper) this.keepColors(this.keeper, photoStart);
      rounded.set(this.row, start);
    }
  }

  /** Adds the photo's fine detail to each channel of the row. */
  private addDetail(low: CubicRows, y: number, photoStart: number): void {
    const { lowRow, row } = this;
    const photo = this.content.data;
    const share = this.options.detail;
    low.read(this.window.y + y, lowRow);
    for (let i = 0, pair = 0; i < row.length; i += 3, pair += 2) {
      const difference = lumaAt(photo, photoStart + i) - lumaAt(row, i);
      const detail = share * (difference - (lowRow[pair]! - lowRow[pair + 1]!));
      row[i] = clamp(row[i]! + detail);
      row[i + 1] = clamp(row[i + 1]! + detail);
      row[i + 2] = clamp(row[i + 2]! + detail);
    }
  }

  private keepColors(keeper: ColorKeeper, photoStart: number): void {
    const { row } = this;
    const pixel = new Float32Array(3);
    for (let i = 0; i < row.length; i += 3) {
      pixel[0] = row[i]!;
      pixel[1] = row[i + 1]!;
      pixel[2] = row[i + 2]!;
      keeper(pixel, this.content.data, photoStart + i);
      row[i] = pixel[0];
      row[i + 1] = pixel[1];
      row[i + 2] = pixel[2];
    }
  }
}

/** The photo's luma and the picture's side by side, so that both are enlarged at once. */
function lumaPair({ content, stylized }: FinishReference): Samples {
  const { width, height } = content;
  const data = new Uint8Array(2 * width * height);
  for (let i = 0; i < width * height; i++) {
    data[2 * i] = Math.round(lumaAt(content.data, 3 * i));
    data[2 * i + 1] = Math.round(lumaAt(stylized.data, 3 * i));
  }
  return { width, height, data };
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
