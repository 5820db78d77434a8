/** One size in which a picture is available. */
export interface PictureLevel {
  /** The long side in px. */
  readonly longSidePx: number;
  readonly url: string;
}

/** A picture for the stage: an image pyramid, smallest level first. */
export interface StagePicture {
  /** Changes with the content. */
  readonly key: string;
  /** A picture of the same scene may stay visible until the new one is loaded. */
  readonly scene: string;
  readonly levels: readonly PictureLevel[];
}

/** A level down to this share of the needed size is sharp enough. */
const TOLERANCE = 0.85;

/** The smallest level that is sharp enough for this many device px along the long side, otherwise the largest. */
export function chooseLevel(levels: readonly PictureLevel[], neededPx: number): PictureLevel | undefined {
  return levels.find(({ longSidePx }) => longSidePx >= neededPx * TOLERANCE) ?? levels.at(-1);
}

/** Loads and decodes an image off the main thread. */
export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = 'async';
  image.src = url;
  await image.decode();
  return image;
}
