import type { PixelImage } from '../shared/domain/pixelImage.js';

/** A picture rendered by our own code: a scene used as a photo, or a painting used as an artwork. */
export interface Sample {
  /** Short, lower case, with hyphens. Must not change: files and settings refer to it. */
  readonly id: string;
  readonly name: string;
  /** One line, shown in lists of samples. */
  readonly description: string;
  /** Renders at a size in pixels (both at least 1). Same arguments, same bytes. Takes seconds: cache the result. */
  readonly render: (width: number, height: number, seed?: number) => PixelImage;
}
