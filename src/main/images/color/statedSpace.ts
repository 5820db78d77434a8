import type { RgbSpace } from './rgbSpace.js';
import type { WrittenCurve } from './writeProfile.js';

/** Colors that a file declares without embedding a profile. */
export interface StatedSpace {
  readonly name: string;
  readonly space: RgbSpace;
  readonly written: WrittenCurve;
  /** Whether it counts although the file has a profile. */
  readonly isBeforeProfile?: boolean;
  /** Maps each stored 16-bit value to the value in `space`; absent if they are the same. */
  readonly levels?: Uint16Array;
}
