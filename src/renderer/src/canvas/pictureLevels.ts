/** One size at which a picture can be had. */
export interface PictureLevel {
  /** The long side in px. */
  readonly longSidePx: number;
  readonly url: string;
}

/** A picture for the stage: an image pyramid, smallest level first. */
export interface StagePicture {
  /** Changes with the content. */
  readonly key: string;
  /** Pictures of the same scene may stand in for each other until the newer is loaded. */
  readonly scene: string;
  readonly levels: readonly PictureLevel[];
}

/** A level that is a little too small is not worth a load. */
const TOLERANCE = 0.85;

/** The smallest level that is sharp enough for this many device px along the long side, else the largest. */
export function chooseLevel(levels: readonly PictureLevel[], neededPx: number): PictureLevel | undefined {
  return levels.find(({ longSidePx }) => longSidePx >= neededPx * TOLERANCE) ?? levels.at(-1);
}

/** Loads and decodes an image away from the main thread's work. */
export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.decoding = 'async';
  image.src = url;
  await image.decode();
  return image;
}
