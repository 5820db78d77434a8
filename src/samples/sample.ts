import type { PixelImage } from '../shared/domain/pixelImage.js';

/** A picture that our own code makes: a scene that stands in for a photo, or a painting that stands in for an artwork. */
export interface Sample {
  /** Short, lower case, with hyphens; stable, since files and settings name it. */
  readonly id: string;
  readonly name: string;
  /** One line for a person who chooses. */
  readonly description: string;
  /** Renders at a size in pixels (both at least 1). The same arguments give the same bytes. Seconds of work: cache it. */
  readonly render: (width: number, height: number, seed?: number) => PixelImage;
}
