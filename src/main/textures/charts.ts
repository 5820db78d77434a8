import type { BorderEdge, Island, SeamSide, TextureSize } from './islands.js';
import { sharedSeams } from './sharedSeams.js';
import { EdgeGrid, type Bounds } from './edgeGrid.js';
import { rasterTriangle } from './rasterTriangle.js';
import { wrapIndex, type Affine, type Point, type Wrap } from './surface.js';

/** An island as it is painted. */
export interface Chart extends Island {
  /** Index of the chart; edges name islands by it. */
  readonly index: number;
  readonly grid: EdgeGrid;
  /** The island's box on the texture in whole px of the texture. */
  readonly bounds: Bounds;
  /** Painted px per px of the texture. */
  readonly scale: number;
  /** Whether some texels show this chart. Others lie under charts that are painted. */
  readonly isPainted: boolean;
}

/** Which chart is painted onto each texel of a texture: 0 is none, else its index + 1. */
export type Owners = Int32Array;

/** The charts of all textures. */
export interface SheetCharts {
  readonly charts: readonly Chart[];
  readonly owners: readonly Owners[];
  /** What lies across the edges of painted charts: other painted charts, or the chart itself. */
  readonly seams: ReadonlyMap<BorderEdge, readonly SeamSide[]>;
}

/** Islands whose density differs by less are painted at one scale. */
const SAME_DENSITY = 1.12;
/** No island is painted at more than this many times its own size, or less than its inverse. */
const MOST_SCALE = 4;

/**
 * Turns islands into charts: one chart for each texel, the largest first. A texture that repeats over an island is a
 * chart of its own, a whole one that continues at its opposite border.
 *
 * @param strokeScale painted px per px of a texture, for an island of the usual density
 */
export function makeCharts(
  islands: readonly Island[],
  sizes: readonly TextureSize[],
  strokeScale: number,
): SheetCharts {
  const all = [...islands, ...wholeTextures(islands, sizes)];
  const usual = usualDensity(islands);
  const owners = sizes.map(({ width, height }) => new Int32Array(width * height));
  const bounds = all.map((island) => takenBox(island, sizes[island.texture]!));
  const areas = bounds.map(({ left, top, right, bottom }) => (right - left) * (bottom - top));
  const isWhole = (index: number): number => (index >= islands.length ? 1 : 0);
  const order = Array.from(all.keys()).sort((a, b) => isWhole(b) - isWhole(a) || areas[b]! - areas[a]!);
  const painted = new Set<number>();
  for (const index of order) {
    const island = all[index]!;
    if (takeTexels(island, index, bounds[index]!, sizes[island.texture]!, owners[island.texture]!)) painted.add(index);
  }
  const charts = all.map((island, index) => ({
    ...island,
    index,
    grid: new EdgeGrid(island.edges),
    bounds: bounds[index]!,
    scale: strokeScale * densityScale(island.density, usual),
    isPainted: painted.has(index),
  }));
  return { charts, owners, seams: sharedSeams(all, sizes, (index) => painted.has(index)) };
}

function takeTexels(
  island: Island,
  index: number,
  box: Bounds,
  { width, height }: TextureSize,
  owners: Owners,
): boolean {
  let hasOwn = false;
  for (let at = 0; at < island.corners.length; at += 6) {
    rasterTriangle(island.corners.subarray(at, at + 6), box, (x, y) => {
      const texel = wrapIndex(y, height, island.wrapV) * width + wrapIndex(x, width, island.wrapU);
      if (owners[texel] !== 0) return;
      owners[texel] = index + 1;
      hasOwn = true;
    });
  }
  return hasOwn;
}

/** The part of an island's box that has texels of its own: at most once the texture along each axis. */
function takenBox({ corners, wrapU, wrapV }: Island, { width, height }: TextureSize): Bounds {
  const { left, top, right, bottom } = boxOf(corners);
  const [first, last] = takenRange(left, right, width, wrapU);
  const [upper, lower] = takenRange(top, bottom, height, wrapV);
  return { left: first, right: last, top: upper, bottom: lower };
}

function takenRange(first: number, last: number, size: number, wrap: Wrap): readonly [number, number] {
  if (wrap === 'clamp') return [Math.min(size - 1, Math.max(0, first)), Math.max(1, Math.min(size, last))];
  return [first, Math.min(last, first + size + 1)];
}

function boxOf(corners: Float64Array): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < corners.length; i += 2) {
    left = Math.min(left, corners[i]!);
    right = Math.max(right, corners[i]!);
    top = Math.min(top, corners[i + 1]!);
    bottom = Math.max(bottom, corners[i + 1]!);
  }
  // A border that lies on a pixel's border, but for rounding, does not take in the next pixel.
  const slack = 1e-3;
  return {
    left: Math.floor(left + slack),
    top: Math.floor(top + slack),
    right: Math.ceil(right - slack),
    bottom: Math.ceil(bottom - slack),
  };
}

/** The density of the median of the surface. */
function usualDensity(islands: readonly Island[]): number {
  const known = islands.filter(({ density }) => density !== undefined).sort((a, b) => a.density! - b.density!);
  const half = known.reduce((sum, { area }) => sum + area, 0) / 2;
  let sum = 0;
  for (const { density, area } of known) {
    sum += area;
    if (sum >= half) return density!;
  }
  return 1;
}

function densityScale(density: number | undefined, usual: number): number {
  if (density === undefined) return 1;
  const scale = Math.min(MOST_SCALE, Math.max(1 / MOST_SCALE, usual / density));
  return scale < SAME_DENSITY && scale > 1 / SAME_DENSITY ? 1 : scale;
}

/** Islands that stand for a whole texture, where islands are larger than it. */
function wholeTextures(islands: readonly Island[], sizes: readonly TextureSize[]): Island[] {
  const whole = new Map<number, Island>();
  for (const [offset, island] of islands.entries()) {
    const { width, height } = sizes[island.texture]!;
    const { left, top, right, bottom } = boxOf(island.corners);
    const isTiled = right - left > width + 1 || bottom - top > height + 1;
    const wraps = island.wrapU !== 'clamp' && island.wrapV !== 'clamp';
    if (!isTiled || !wraps || whole.has(island.texture)) continue;
    const index = islands.length + whole.size;
    whole.set(island.texture, wholeTexture(island, sizes[islands[offset]!.texture]!, index));
  }
  return [...whole.values()];
}

function wholeTexture({ texture, wrapU, wrapV, density, area }: Island, size: TextureSize, index: number): Island {
  const { width, height } = size;
  const corners = Float64Array.of(0, 0, width, 0, width, height, 0, 0, width, height, 0, height);
  const sides = [
    { from: { x: 0, y: 0 }, to: { x: 0, y: height }, inward: { x: 1, y: 0 } },
    { from: { x: width, y: 0 }, to: { x: width, y: height }, inward: { x: -1, y: 0 } },
    { from: { x: 0, y: 0 }, to: { x: width, y: 0 }, inward: { x: 0, y: 1 } },
    { from: { x: 0, y: height }, to: { x: width, y: height }, inward: { x: 0, y: -1 } },
  ].map((side, chain): BorderEdge => ({ ...side, chain }));
  for (const [chain, edge] of sides.entries()) {
    const wrap = chain < 2 ? wrapU : wrapV;
    const other = wrap === 'repeat' ? sides[chain ^ 1]! : edge;
    edge.pair = { island: index, edge: other, transform: wrapTransform(edge, other) };
  }
  return { texture, wrapU, wrapV, corners, edges: sides, density, area };
}

function wrapTransform({ from, inward }: BorderEdge, other: BorderEdge): Affine {
  if (inward.x === other.inward.x && inward.y === other.inward.y) {
    return inward.x === 0 ? [1, 0, 0, 0, -1, 2 * from.y] : [-1, 0, 2 * from.x, 0, 1, 0];
  }
  return [1, 0, other.from.x - from.x, 0, 1, other.from.y - from.y];
}

/**
 * The coordinate in a chart that a texel's coordinate stands for.
 * @param first `last`: the chart's box along this axis; the nearest coordinate to it is returned
 */
export function unwrap(texel: number, size: number, wrap: Wrap, first: number, last: number): number {
  if (wrap === 'clamp') return texel;
  const middle = (first + last) / 2;
  const nearest = (start: number, period: number): number =>
    start + period * Math.round((middle - 0.5 - start) / period);
  if (wrap === 'repeat') return nearest(texel, size);
  const [plain, mirrored] = [nearest(texel, 2 * size), nearest(2 * size - 1 - texel, 2 * size)];
  return Math.abs(plain + 0.5 - middle) <= Math.abs(mirrored + 0.5 - middle) ? plain : mirrored;
}

/** Whether a point lies in an island, by the border next to it. */
export function isInside({ grid, bounds }: Chart, point: Point, radius: number): boolean {
  const near = grid.nearest(point, radius);
  if (near) return near.distance >= 0;
  return point.x >= bounds.left && point.x <= bounds.right && point.y >= bounds.top && point.y <= bounds.bottom;
}
