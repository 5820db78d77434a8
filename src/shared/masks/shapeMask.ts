import type { StepOf } from '../domain/maskStep.js';
import { emptyMask, type PixelMask } from '../domain/pixelMask.js';
import { turnedBy } from '../domain/framePoint.js';
import { mapFrom, type MaskRaster, type PlaceMap } from './maskRaster.js';

export type ShapeStep = StepOf<'rectangle'> | StepOf<'ellipse'> | StepOf<'radial'>;

/** The cover of a rectangle, an ellipse or a radial gradient, with an edge of at least one px. */
export function shapeCover(shape: ShapeStep, raster: MaskRaster): PixelMask {
  const { width, height } = raster.photo;
  const long = Math.max(width, height);
  const toShape = mapFrom(raster, ({ x, y }) =>
    turnedBy({ x: (x - shape.x) * width, y: (y - shape.y) * height }, -shape.angle),
  );
  const outline: Outline = {
    halfWidth: (shape.width * long) / 2,
    halfHeight: (shape.height * long) / 2,
    softness: shape.softness,
    pxOfPhoto: Math.hypot(toShape.xx, toShape.yx),
  };
  const inside = COVERS[shape.kind];
  return covered(raster, toShape, (x, y) => inside(x, y, outline));
}

/** The cover of a linear gradient. Nothing if both its places are the same. */
export function linearCover({ x1, y1, x2, y2 }: StepOf<'linear'>, raster: MaskRaster): PixelMask {
  const { width, height } = raster.photo;
  const [dx, dy] = [(x2 - x1) * width, (y2 - y1) * height];
  const squaredLength = dx * dx + dy * dy;
  if (squaredLength === 0) return emptyMask(raster.size);
  const toStart = mapFrom(raster, ({ x, y }) => ({ x: (x - x1) * width, y: (y - y1) * height }));
  return covered(raster, toStart, (x, y) => 1 - (x * dx + y * dy) / squaredLength);
}

interface Outline {
  /** In px of the photo, like the places. */
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly softness: number;
  /** The px of the photo per px of the mask. */
  readonly pxOfPhoto: number;
}

/** The cover at a place relative to the middle of the shape; values beyond 0-1 are cut. */
const COVERS: Readonly<Record<ShapeStep['kind'], (x: number, y: number, outline: Outline) => number>> = {
  rectangle(x, y, { halfWidth, halfHeight, softness, pxOfPhoto }) {
    const [beyondX, beyondY] = [Math.abs(x) - halfWidth, Math.abs(y) - halfHeight];
    const depth = beyondX > 0 && beyondY > 0 ? -Math.hypot(beyondX, beyondY) : Math.min(-beyondX, -beyondY);
    return edge(depth, softness * Math.min(halfWidth, halfHeight), pxOfPhoto);
  },
  ellipse(x, y, { halfWidth, halfHeight, softness, pxOfPhoto }) {
    const radii = Math.hypot(x / halfWidth, y / halfHeight);
    if (radii === 0) return 1;
    // The distance from the rim on the line through the middle.
    const radius = Math.hypot(x, y) / radii;
    return edge((1 - radii) * radius, softness * radius, pxOfPhoto);
  },
  radial(x, y, { halfWidth, halfHeight, softness, pxOfPhoto }) {
    const radii = Math.hypot(x / halfWidth, y / halfHeight);
    const least = pxOfPhoto / Math.min(halfWidth, halfHeight);
    return (1 - radii) / Math.max(softness, least);
  },
};

/** @param depth the distance to the edge, positive inside @param fading where the cover rises, inwards from the edge */
function edge(depth: number, fading: number, pxOfPhoto: number): number {
  if (fading <= pxOfPhoto) return depth / pxOfPhoto + 0.5;
  const share = Math.min(1, Math.max(0, depth / fading));
  return share * share * (3 - 2 * share);
}

function covered(raster: MaskRaster, map: PlaceMap, cover: (x: number, y: number) => number): PixelMask {
  const mask = emptyMask(raster.size);
  for (let y = 0, at = 0; y < mask.height; y++) {
    for (let x = 0; x < mask.width; x++, at++) {
      const [px, py] = [x + 0.5, y + 0.5];
      const value = cover(map.xx * px + map.xy * py + map.x0, map.yx * px + map.yy * py + map.y0);
      mask.data[at] = value <= 0 ? 0 : value >= 1 ? 255 : Math.round(255 * value);
    }
  }
  return mask;
}
