import { isPlainFinish, type Finish } from '../../shared/domain/finish.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { CancelledError } from '../../shared/errors.js';
import { CubicRows } from '../tensors/cubicRows.js';
import { downscale, downscaleTo } from '../tensors/downscale.js';
import type { PixelRect } from '../tensors/imageTensor.js';
import { lumaAt } from '../tensors/luma.js';
import { createColorKeeper, type ColorKeeper } from './keepColors.js';
import type { StylizeOptions } from './stylize.js';

/**
 * The long side in px of the copies that stand for the whole picture: its colors are measured on them, and what they
 * cannot show is fine detail. The same for pictures of all sizes, so that a preview has the finish of its export.
 */
export const REFERENCE_PX = 320;

/** Rows between two looks at the signal. */
const ROWS_PER_PIECE = 64;

/** Small copies of a photo and of what was made of it, of one size. */
export interface FinishReference {
  readonly content: PixelImage;
  readonly stylized: PixelImage;
}

export function finishReference(content: PixelImage, stylized: PixelImage): FinishReference {
  const small = downscale(stylized, REFERENCE_PX);
  return { content: downscaleTo(content, small), stylized: small };
}

/** Finishes a stylized picture in place. @throws CancelledError, with some rows finished and others not. */
export async function finishPicture(
  content: PixelImage,
  stylized: PixelImage,
  finish: Finish,
  { signal, pause }: Pick<StylizeOptions, 'signal' | 'pause'> = {},
): Promise<void> {
  const finisher = new Finisher(finish, finishReference(content, stylized), content);
  const whole = { x: 0, y: 0, width: content.width, height: content.height };
  for (let y = 0; y < whole.height; y += ROWS_PER_PIECE) {
    await pause?.();
    if (signal?.aborted) throw new CancelledError();
    finisher.finish(stylized, whole, y, Math.min(whole.height, y + ROWS_PER_PIECE));
  }
}

/** The same for a smaller version of a picture that is still being painted, as a copy. */
export function finishPreview(content: PixelImage, preview: PixelImage, finish: Finish): PixelImage {
  const { width, height } = preview;
  const finished = { ...preview, data: preview.data.slice() };
  const small = downscaleTo(content, preview);
  new Finisher(finish, finishReference(small, preview), small).finish(finished, { x: 0, y: 0, width, height });
  return finished;
}

/**
 * Gives a stylized picture, or any window of it, its finish. With the same reference, windows have exactly the pixels of
 * the whole.
 *
 * Detail: luma becomes `Y + detail * (D - low(D))`, where `D` is the photo's luma minus the picture's, and `low` what a
 * copy of `REFERENCE_PX` holds of it, enlarged by splines. So at 1 the fine luma is the photo's and the broad one the
 * painting's (as in frequency separation); color stays. Then the colors, see `createColorKeeper`.
 */
export class Finisher {
  private readonly low: CubicRows | undefined;
  private readonly keeper: ColorKeeper | undefined;
  private readonly lowRow: Float32Array;

  /** @param content the whole photo, of the size of the whole result */
  constructor(
    private readonly options: Finish,
    reference: FinishReference,
    private readonly content: PixelImage,
  ) {
    const { width, height } = content;
    const { colors, colorAmount, detail } = options;
    const isFiner = Math.max(width, height) > Math.max(reference.content.width, reference.content.height);
    this.low = detail > 0 && isFiner ? new CubicRows(lumaPair(reference), width, height) : undefined;
    this.lowRow = new Float32Array(this.low ? 3 * width : 0);
    if (colors !== 'none' && colorAmount > 0) this.keeper = createColorKeeper(colors, colorAmount, reference);
  }

  /**
   * @param stylized the pixels of `window`; changed in place
   * @param window where they lie in the picture
   * @param from `to`: rows of the window; a later call goes further down
   */
  finish(stylized: PixelImage, window: PixelRect, from = 0, to = window.height): void {
    if (isPlainFinish(this.options)) return;
    const pixel = new Float32Array(3);
    for (let y = from; y < to; y++) {
      this.low?.read(window.y + y, this.lowRow);
      for (let x = 0; x < window.width; x++) {
        const photoAt = 3 * ((window.y + y) * this.content.width + window.x + x);
        const at = 3 * (y * stylized.width + x);
        const detail = this.low ? this.detailAt(stylized, at, photoAt, 3 * (window.x + x)) : 0;
        for (let channel = 0; channel < 3; channel++) pixel[channel] = clamp(stylized.data[at + channel]! + detail);
        this.keeper?.(pixel, this.content.data, photoAt);
        for (let channel = 0; channel < 3; channel++) stylized.data[at + channel] = Math.round(clamp(pixel[channel]!));
      }
    }
  }

  /** What is added to each channel for the photo's fine detail. */
  private detailAt(stylized: PixelImage, at: number, photoAt: number, lowAt: number): number {
    const difference = lumaAt(this.content.data, photoAt) - lumaAt(stylized.data, at);
    return this.options.detail * (difference - (this.lowRow[lowAt]! - this.lowRow[lowAt + 1]!));
  }
}

/** The photo's luma in the first channel and the picture's in the second: one enlarging for both. */
function lumaPair({ content, stylized }: FinishReference): PixelImage {
  const data = new Uint8Array(content.data.length);
  for (let i = 0; i < data.length; i += 3) {
    data[i] = Math.round(lumaAt(content.data, i));
    data[i + 1] = Math.round(lumaAt(stylized.data, i));
  }
  return { ...content, data };
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
