import type { Point } from '../../../shared/domain/framePoint.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type { Point };

/** Where the picture lies on the screen: `screen = offset + scale * picture`, in CSS px and picture px. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const MAX_SCALE = 16;
/** Around a picture that is fitted; below it the view's toolbar has its place. */
const FIT_MARGIN = { sides: 24, top: 20, bottom: 68 } as const;
/** So much of the picture stays on the screen, however far it is pushed. */
const KEEP_VISIBLE_PX = 80;

/** The whole picture in the middle of its margins, as large as it goes; small ones are not enlarged. */
export function fitViewport(picture: Size, screen: Size): Viewport {
  const scale = Math.min(fitScale(picture, screen), 1);
  const height = screen.height - FIT_MARGIN.top - FIT_MARGIN.bottom;
  return {
    scale,
    x: (screen.width - picture.width * scale) / 2,
    y: FIT_MARGIN.top + (height - picture.height * scale) / 2,
  };
}

/** The scale at which the whole picture just fits within its margins. */
export function fitScale(picture: Size, screen: Size): number {
  const width = Math.max(1, screen.width - 2 * FIT_MARGIN.sides);
  const height = Math.max(1, screen.height - FIT_MARGIN.top - FIT_MARGIN.bottom);
  return Math.min(width / picture.width, height / picture.height);
}

/** Zooms so that the picture's point under `at` stays there. */
export function zoomTo(view: Viewport, scale: number, at: Point): Viewport {
  const factor = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * factor, y: at.y - (at.y - view.y) * factor };
}

export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/**
 * Where the picture is drawn: at 100 %, 200 % and so on its px lie on whole px of the display, else they would blur.
 * @param pixelRatio px of the display per CSS px
 */
export function alignViewport(view: Viewport, pixelRatio: number): Viewport {
  const displayScale = view.scale * pixelRatio;
  if (Math.abs(displayScale - Math.round(displayScale)) > 1e-6) return view;
  const align = (offset: number): number => Math.round(offset * pixelRatio) / pixelRatio;
  return { ...view, x: align(view.x), y: align(view.y) };
}

/** Bounds the scale (half of what fits, to 1600 %) and keeps the picture in reach. */
export function clampViewport(view: Viewport, picture: Size, screen: Size): Viewport {
  const smallest = Math.min(fitScale(picture, screen) / 2, 1);
  const scale = Math.min(MAX_SCALE, Math.max(smallest, view.scale));
  return {
    scale,
    x: clampOffset(view.x, picture.width * scale, screen.width),
    y: clampOffset(view.y, picture.height * scale, screen.height),
  };
}

/** A picture that is smaller than the screen stays within it; a larger one may go until little of it is left. */
function clampOffset(offset: number, pictureLength: number, screenLength: number): number {
  if (pictureLength <= screenLength) return Math.min(screenLength - pictureLength, Math.max(0, offset));
  const keep = Math.min(KEEP_VISIBLE_PX, screenLength / 2);
  return Math.min(screenLength - keep, Math.max(keep - pictureLength, offset));
}
