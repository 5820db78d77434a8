import type { RgbSpace } from './rgbSpace.js';
import type { WrittenCurve } from './writeProfile.js';

/** Colors that a file states without bringing a profile. */
export interface StatedSpace {
  readonly name: string;
  readonly space: RgbSpace;
  readonly written: WrittenCurve;
  /** For each 16-bit number as it is stored the one that `space` is for; absent where they are the same. */
  readonly levels?: Uint16Array;
}
