import type { Point } from '../../../shared/domain/framePoint.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type { Point };

/** Where the picture is on the screen: `screen = offset + scale * picture`, in CSS px and picture px. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const MAX_SCALE = 16;
/** The margins around a fitted picture. The view's toolbar is in the bottom margin. */
const FIT_MARGIN = { sides: 24, top: 20, bottom: 68 } as const;
/** This much of the picture stays on the screen, however far it is moved. */
const KEEP_VISIBLE_PX = 80;

/** Centers the whole picture within the margins, as large as possible. Small pictures are not enlarged. */
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

/** Zooms so that the point of the picture at `at` does not move. */
export function zoomTo(view: Viewport, scale: number, at: Point): Viewport {
  const factor = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * factor, y: at.y - (at.y - view.y) * factor };
}

export function pan(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/**
 * Where the picture is drawn. At 100 %, 200 % and so on, its px are aligned to display px; otherwise they would blur.
 * @param pixelRatio px of the display per CSS px
 */
export function alignViewport(view: Viewport, pixelRatio: number): Viewport {
  const displayScale = view.scale * pixelRatio;
  if (Math.abs(displayScale - Math.round(displayScale)) > 1e-6) return view;
  const align = (offset: number): number => Math.round(offset * pixelRatio) / pixelRatio;
  return { ...view, x: align(view.x), y: align(view.y) };
}

/** Limits the scale (from half of the fitted scale, at most 100 %, to 1600 %) and keeps the picture visible. */
export function clampViewport(view: Viewport, picture: Size, screen: Size): Viewport {
  const smallest = Math.min(fitScale(picture, screen) / 2, 1);
  const scale = Math.min(MAX_SCALE, Math.max(smallest, view.scale));
  return {
    scale,
    x: clampOffset(view.x, picture.width * scale, screen.width),
    y: clampOffset(view.y, picture.height * scale, screen.height),
  };
}

/** A picture smaller than the screen stays within it. A larger one stays visible by at least `KEEP_VISIBLE_PX`. */
function clampOffset(offset: number, pictureLength: number, screenLength: number): number {
  if (pictureLength <= screenLength) return Math.min(screenLength - pictureLength, Math.max(0, offset));
  const keep = Math.min(KEEP_VISIBLE_PX, screenLength / 2);
  return Math.min(screenLength - keep, Math.max(keep - pictureLength, offset));
}
