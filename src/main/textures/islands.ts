import type { Affine, Point, Surface, Wrap } from './surface.js';

/** An edge at the border of an island, in px of its texture. The island lies on the side to which `inward` points. */
export interface BorderEdge {
  readonly from: Point;
  readonly to: Point;
  /** Of length 1. */
  readonly inward: Point;
  /** What lies on the other side in 3D; absent at the border of an open surface. */
  pair?: SeamSide;
  /** Edges of one chain continue each other on both sides of the seam. */
  chain: number;
}

/** The other side of a seam. */
export interface SeamSide {
  readonly island: number;
  readonly edge: BorderEdge;
  /**
   * From px of this texture to px of the other one, so that points across the border are on the other island: turned,
   * mirrored and scaled like the edges, and across them by the densities of the triangles.
   */
  readonly transform: Affine;
}

/** Triangles that are joined on the texture. */
export interface Island {
  readonly texture: number;
  readonly wrapU: Wrap;
  readonly wrapV: Wrap;
  /** Corners in px of the texture: x and y of each, three per triangle. May lie outside of the texture. */
  readonly corners: Float64Array;
  readonly edges: readonly BorderEdge[];
  /** px of the texture per unit of length on the surface; undefined if the surface has no area. */
  readonly density: number | undefined;
  /** Area on the surface. */
  readonly area: number;
}

export interface TextureSize {
  readonly width: number;
  readonly height: number;
}

/** Positions that differ by less than this share of the model's size are one point. */
const WELD = 1e-5;
/** UVs that differ by less than this are one point, in px. */
const WELD_PX = 0.02;
/** How much more the surface may be stretched across a seam than along it. */
const MOST_STRETCH = 4;
/** Edges that turn by more than this do not continue each other: the cosine. */
const LEAST_TURN_COSINE = 0.6;

/** A side of a triangle, with its ends in the order of their positions. */
interface HalfEdge {
  readonly triangle: number;
  readonly from: Point;
  readonly to: Point;
  readonly third: Point;
  /** px per unit of length across the edge divided by those along it; 1 if unknown. */
  readonly stretch: number;
}

/**
 * Finds the islands of textured surfaces and what lies across their borders. @param sizes of the textures, in px
 */
export function findIslands(surfaces: readonly Surface[], sizes: readonly TextureSize[]): Island[] {
  const soup = joinSurfaces(surfaces, sizes);
  const parents = Int32Array.from({ length: soup.count }, (_, index) => index);
  const border: { readonly half: HalfEdge; readonly pair?: HalfEdge }[] = [];
  for (const halves of edgesByPosition(soup).values()) {
    const rest = joinHalves(halves, soup, parents);
    for (const [index, half] of rest.entries()) {
      const pair = rest.length > 1 ? (rest[index ^ 1] ?? rest[0]) : halves.find((each) => each !== half);
      border.push(pair ? { half, pair } : { half });
    }
  }
  return collectIslands(soup, parents, border);
}

interface Soup {
  readonly count: number;
  readonly points: Int32Array;
  readonly positions: Float64Array;
  readonly corners: Float64Array;
  readonly surface: Int32Array;
  readonly surfaces: readonly Surface[];
}

function joinSurfaces(surfaces: readonly Surface[], sizes: readonly TextureSize[]): Soup {
  const corners = surfaces.reduce((sum, { uvs }) => sum + uvs.length / 2, 0);
  const soup = {
    count: corners / 3,
    points: new Int32Array(corners),
    positions: new Float64Array(3 * corners),
    corners: new Float64Array(2 * corners),
    surface: new Int32Array(corners / 3),
    surfaces,
  };
  let at = 0;
  for (const [index, { texture, positions, uvs }] of surfaces.entries()) {
    const { width, height } = sizes[texture]!;
    soup.positions.set(positions, 3 * at);
    soup.surface.fill(index, at / 3, at / 3 + uvs.length / 6);
    for (let i = 0; i < uvs.length; i += 2, at++) {
      soup.corners[2 * at] = uvs[i]! * width;
      soup.corners[2 * at + 1] = uvs[i + 1]! * height;
    }
  }
  weldPoints(soup);
  return soup;
}

/** Numbers the different positions of each mesh. */
function weldPoints({ count, points, positions, surface, surfaces }: Soup): void {
  let size = 0;
  for (let axis = 0; axis < 3; axis++) {
    let [least, most] = [Infinity, -Infinity];
    for (let i = axis; i < positions.length; i += 3) {
      least = Math.min(least, positions[i]!);
      most = Math.max(most, positions[i]!);
    }
    size = Math.max(size, most - least);
  }
  const step = Math.max(size * WELD, Number.MIN_VALUE);
  const known = new Map<string, number>();
  for (let corner = 0; corner < 3 * count; corner++) {
    const place = (axis: number): number => Math.round(positions[3 * corner + axis]! / step);
    const key = `${surfaces[surface[Math.floor(corner / 3)]!]!.mesh} ${place(0)} ${place(1)} ${place(2)}`;
    const point = known.get(key) ?? known.size;
    known.set(key, point);
    points[corner] = point;
  }
}

function edgesByPosition(soup: Soup): Map<number, HalfEdge[]> {
  const edges = new Map<number, HalfEdge[]>();
  const most = 3 * soup.count;
  for (let triangle = 0; triangle < soup.count; triangle++) {
    for (let side = 0; side < 3; side++) {
      const [first, second, third] = [0, 1, 2].map((turn) => 3 * triangle + ((side + turn) % 3)) as Triple;
      const isForward = soup.points[first]! < soup.points[second]!;
      const [from, to] = isForward ? [first, second] : [second, first];
      if (soup.points[from] === soup.points[to]) continue;
      const half = halfEdge(soup, triangle, [from, to, third]);
      if (!half) continue;
      const key = soup.points[from]! * most + soup.points[to]!;
      const same = edges.get(key);
      if (same) same.push(half);
      else edges.set(key, [half]);
    }
  }
  return edges;
}

type Triple = [number, number, number];

function halfEdge(soup: Soup, triangle: number, [first, second, last]: Triple): HalfEdge | undefined {
  const [from, to, third] = [first, second, last].map((corner) => ({
    x: soup.corners[2 * corner]!,
    y: soup.corners[2 * corner + 1]!,
  })) as [Point, Point, Point];
  const lengthPx = Math.hypot(to.x - from.x, to.y - from.y);
  if (lengthPx < WELD_PX) return undefined;
  const length = Math.hypot(...[0, 1, 2].map((axis) => position(soup, second, axis) - position(soup, first, axis)));
  const areaPx = Math.abs(cross(from, to, third));
  const area = doubleArea(soup, [first, second, last]);
  const stretch = areaPx / area / (lengthPx / length) ** 2;
  return { triangle, from, to, third, stretch: Number.isFinite(stretch) && stretch > 0 ? stretch : 1 };
}

function position({ positions }: Soup, corner: number, axis: number): number {
  return positions[3 * corner + axis]!;
}

function doubleArea(soup: Soup, [a, b, c]: Triple): number {
  const [ux, uy, uz] = [0, 1, 2].map((axis) => position(soup, b, axis) - position(soup, a, axis)) as Triple;
  const [vx, vy, vz] = [0, 1, 2].map((axis) => position(soup, c, axis) - position(soup, a, axis)) as Triple;
  return Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
}

function cross(from: Point, to: Point, point: Point): number {
  return (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x);
}

/** Joins triangles that continue each other on the texture. @returns the sides that nothing continues */
function joinHalves(halves: readonly HalfEdge[], soup: Soup, parents: Int32Array): HalfEdge[] {
  const rest: HalfEdge[] = [];
  for (const half of halves) {
    const other = rest.findIndex((each) => continues(each, half, soup));
    if (other < 0) {
      rest.push(half);
      continue;
    }
    unite(parents, half.triangle, rest[other]!.triangle);
    rest.splice(other, 1);
  }
  return rest;
}

function continues(one: HalfEdge, other: HalfEdge, soup: Soup): boolean {
  const [a, b] = [one, other].map(({ triangle }) => soup.surfaces[soup.surface[triangle]!]!) as [Surface, Surface];
  if (a.texture !== b.texture || a.wrapU !== b.wrapU || a.wrapV !== b.wrapV) return false;
  if (!isSame(one.from, other.from) || !isSame(one.to, other.to)) return false;
  // Two triangles on one side of their edge lie on top of each other: the texture is mirrored there.
  return cross(one.from, one.to, one.third) > 0 !== cross(one.from, one.to, other.third) > 0;
}

function isSame(a: Point, b: Point): boolean {
  return Math.abs(a.x - b.x) < WELD_PX && Math.abs(a.y - b.y) < WELD_PX;
}

function rootOf(parents: Int32Array, index: number): number {
  let root = index;
  while (parents[root] !== root) root = parents[root] = parents[parents[root]!]!;
  return root;
}

function unite(parents: Int32Array, a: number, b: number): void {
  parents[rootOf(parents, a)] = rootOf(parents, b);
}

function collectIslands(
  soup: Soup,
  parents: Int32Array,
  border: readonly { readonly half: HalfEdge; readonly pair?: HalfEdge }[],
): Island[] {
  const triangles = new Map<number, number[]>();
  for (let triangle = 0; triangle < soup.count; triangle++) {
    const root = rootOf(parents, triangle);
    const same = triangles.get(root);
    if (same) same.push(triangle);
    else triangles.set(root, [triangle]);
  }
  const numbers = new Map([...triangles.keys()].map((root, index) => [root, index]));
  const islandOf = ({ triangle }: HalfEdge): number => numbers.get(rootOf(parents, triangle))!;
  const edges = new Map<HalfEdge, BorderEdge>();
  const byIsland: BorderEdge[][] = Array.from(numbers, () => []);
  const edgeOf = (half: HalfEdge): BorderEdge => {
    const edge = edges.get(half) ?? { from: half.from, to: half.to, inward: inwardOf(half), chain: 0 };
    edges.set(half, edge);
    return edge;
  };
  for (const { half, pair } of border) {
    const edge = edgeOf(half);
    if (pair) edge.pair = { island: islandOf(pair), edge: edgeOf(pair), transform: seamTransform(half, pair) };
    byIsland[islandOf(half)]!.push(edge);
  }
  for (const each of byIsland) findChains(each);
  return [...triangles.values()].map((members, index) => islandOfTriangles(soup, members, byIsland[index]!));
}

function islandOfTriangles(soup: Soup, members: readonly number[], edges: readonly BorderEdge[]): Island {
  const corners = new Float64Array(6 * members.length);
  let [areaPx, area] = [0, 0];
  for (const [index, triangle] of members.entries()) {
    const own = soup.corners.subarray(6 * triangle, 6 * triangle + 6);
    corners.set(own, 6 * index);
    const [ax, ay, bx, by, cx, cy] = own as unknown as [number, number, number, number, number, number];
    areaPx += Math.abs((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2;
    area += doubleArea(soup, [3 * triangle, 3 * triangle + 1, 3 * triangle + 2]) / 2;
  }
  const { texture, wrapU, wrapV } = soup.surfaces[soup.surface[members[0]!]!]!;
  const density = area > 0 && areaPx > 0 ? Math.sqrt(areaPx / area) : undefined;
  return { texture, wrapU, wrapV, corners, edges, density, area };
}

function inwardOf({ from, to, third }: HalfEdge): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const side = cross(from, to, third) < 0 ? -1 : 1;
  return { x: (-side * (to.y - from.y)) / length, y: (side * (to.x - from.x)) / length };
}

/** Points beyond edge `a` to points behind edge `b`; both have the same ends in 3D. */
function seamTransform(a: HalfEdge, b: HalfEdge): Affine {
  const [from, to] = [inwardOf(a), inwardOf(b)];
  const [ax, ay] = [a.to.x - a.from.x, a.to.y - a.from.y];
  const [bx, by] = [b.to.x - b.from.x, b.to.y - b.from.y];
  const squared = ax * ax + ay * ay;
  const along = Math.sqrt((bx * bx + by * by) / squared);
  const across = along * Math.min(MOST_STRETCH, Math.max(1 / MOST_STRETCH, b.stretch / a.stretch));
  // The share along `a` times edge `b`, and the distance to `a` times the inner direction of `b`, turned around.
  const xx = (bx * ax) / squared - across * to.x * from.x;
  const xy = (bx * ay) / squared - across * to.x * from.y;
  const yx = (by * ax) / squared - across * to.y * from.x;
  const yy = (by * ay) / squared - across * to.y * from.y;
  const [x, y] = [a.from.x, a.from.y];
  return [xx, xy, b.from.x - xx * x - xy * y, yx, yy, b.from.y - yx * x - yy * y];
}

/** Numbers the chains of the edges of one island. */
function findChains(edges: readonly BorderEdge[]): void {
  const parents = Int32Array.from(edges, (_, index) => index);
  const ends = new Map<string, { readonly edge: number; readonly isEnd: boolean }[]>();
  for (const [index, edge] of edges.entries()) {
    for (const isEnd of [false, true]) {
      const { x, y } = isEnd ? edge.to : edge.from;
      const key = `${Math.round(x / WELD_PX / 2)} ${Math.round(y / WELD_PX / 2)}`;
      const met = ends.get(key) ?? [];
      ends.set(key, met);
      const own = edge.pair;
      for (const other of met) {
        const next = edges[other.edge]!;
        if (own?.island !== next.pair?.island || turnCosine(edge, next) < LEAST_TURN_COSINE) continue;
        if (own && next.pair) {
          const [a, b] = [isEnd ? own.edge.to : own.edge.from, other.isEnd ? next.pair.edge.to : next.pair.edge.from];
          if (!isSame(a, b) || turnCosine(own.edge, next.pair.edge) < LEAST_TURN_COSINE) continue;
        }
        unite(parents, index, other.edge);
      }
      met.push({ edge: index, isEnd });
    }
  }
  for (const [index, edge] of edges.entries()) edge.chain = rootOf(parents, index);
}

function turnCosine(a: BorderEdge, b: BorderEdge): number {
  return a.inward.x * b.inward.x + a.inward.y * b.inward.y;
}
