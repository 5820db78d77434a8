import type { BorderEdge, Island, SeamSide, TextureSize } from './islands.js';
import { applyAffine, type Affine, type Point, type Wrap } from './surface.js';

/** Edges nearer than this to each other are one edge of the texture, in px. */
const SAME_PX = 0.05;
/** What lies across an edge from one to the next; further ones change nothing that is seen. */
const MOST_PARTNERS = 12;

const IDENTITY: Affine = [1, 0, 0, 0, 1, 0];

/** An edge of a painted island, and how its coordinates differ from those of the edge that it stands for. */
interface Host {
  readonly island: number;
  readonly edge: BorderEdge;
  readonly shift: Point;
}

/**
 * What lies across the edges of painted islands. Islands that lie on top of each other are painted once, so an edge has
 * the neighbors of all islands that share it, and the neighbors of these: all of them show one place.
 *
 * @param isPainted by index of the island @returns by edge; all are sides of painted islands
 */
export function sharedSeams(
  islands: readonly Island[],
  sizes: readonly TextureSize[],
  isPainted: (island: number) => boolean,
): ReadonlyMap<BorderEdge, readonly SeamSide[]> {
  const hosts = findHosts(islands, sizes, isPainted);
  const direct = new Map<BorderEdge, SeamSide[]>();
  let hasShared = false;
  for (const [index, island] of islands.entries()) {
    for (const edge of island.edges) {
      const [own, other] = [hosts.get(edge), edge.pair && hosts.get(edge.pair.edge)];
      if (!own || !other || !edge.pair) continue;
      hasShared ||= own.island !== index || other.island !== edge.pair.island;
      const transform = moved(edge.pair.transform, own.shift, other.shift);
      addSide(direct, own.edge, { island: other.island, edge: other.edge, transform });
    }
  }
  return hasShared ? withNeighborsOfNeighbors(direct) : direct;
}

function findHosts(
  islands: readonly Island[],
  sizes: readonly TextureSize[],
  isPainted: (island: number) => boolean,
): Map<BorderEdge, Host> {
  const places = new Map<string, { readonly island: number; readonly edge: BorderEdge; readonly shift: Point }>();
  const hosts = new Map<BorderEdge, Host>();
  const own = { x: 0, y: 0 };
  for (const [index, island] of islands.entries()) {
    if (!isPainted(index)) continue;
    for (const edge of island.edges) {
      hosts.set(edge, { island: index, edge, shift: own });
      const { key, shift } = placeOf(island, edge, sizes[island.texture]!);
      if (!places.has(key)) places.set(key, { island: index, edge, shift });
    }
  }
  for (const [index, island] of islands.entries()) {
    if (isPainted(index)) continue;
    for (const edge of island.edges) {
      const { key, shift } = placeOf(island, edge, sizes[island.texture]!);
      const host = places.get(key);
      if (!host) continue;
      hosts.set(edge, { ...host, shift: { x: shift.x - host.shift.x, y: shift.y - host.shift.y } });
    }
  }
  return hosts;
}

/** Where an edge lies on its texture, and how far it must be moved to be there. */
function placeOf(
  { texture, wrapU, wrapV }: Island,
  { from, to, inward }: BorderEdge,
  { width, height }: TextureSize,
): { readonly key: string; readonly shift: Point } {
  const shift = {
    x: repeatsBefore((from.x + to.x) / 2, width, wrapU),
    y: repeatsBefore((from.y + to.y) / 2, height, wrapV),
  };
  const round = (value: number): number => Math.round(value / SAME_PX) + 0;
  const end = ({ x, y }: Point): string => `${round(x + shift.x)} ${round(y + shift.y)}`;
  const [first, second] = [end(from), end(to)].sort();
  const side = `${Math.round(4 * inward.x) + 0} ${Math.round(4 * inward.y) + 0}`;
  return { key: [texture, wrapU, wrapV, first, second, side].join(' '), shift };
}

function repeatsBefore(middle: number, size: number, wrap: Wrap): number {
  return wrap === 'repeat' ? -size * Math.floor(middle / size + 1e-6) + 0 : 0;
}

/** A map between two islands as one between the islands that stand for them. */
function moved([a, b, c, d, e, f]: Affine, from: Point, to: Point): Affine {
  return [a, b, c - a * from.x - b * from.y + to.x, d, e, f - d * from.x - e * from.y + to.y];
}

function withNeighborsOfNeighbors(
  direct: ReadonlyMap<BorderEdge, readonly SeamSide[]>,
): Map<BorderEdge, readonly SeamSide[]> {
  const all = new Map<BorderEdge, readonly SeamSide[]>();
  for (const edge of direct.keys()) {
    const found = new Map<BorderEdge, SeamSide[]>();
    const self = { island: -1, edge, transform: IDENTITY };
    const sides: SeamSide[] = [self];
    for (let at = 0; at < sides.length && sides.length <= MOST_PARTNERS; at++) {
      const side = sides[at]!;
      for (const next of direct.get(side.edge) ?? []) {
        const reached = { ...next, transform: joined(side.transform, next.transform) };
        const isSelf = reached.edge === edge && isSameOnEdge(edge, reached.transform, IDENTITY);
        if (!isSelf && addSide(found, next.edge, reached)) sides.push(reached);
      }
    }
    all.set(edge, sides.slice(1, MOST_PARTNERS + 1));
  }
  return all;
}

/** @returns whether it is another side than those there */
function addSide(sides: Map<BorderEdge, SeamSide[]>, edge: BorderEdge, side: SeamSide): boolean {
  const known = sides.get(edge) ?? [];
  sides.set(edge, known);
  const isKnown = known.some((each) => each.edge === side.edge && isSameOnEdge(edge, each.transform, side.transform));
  if (!isKnown) known.push(side);
  return !isKnown;
}

/** Whether two maps agree along an edge. */
function isSameOnEdge({ from, to }: BorderEdge, a: Affine, b: Affine): boolean {
  return [from, to].every((end) => {
    const [one, other] = [applyAffine(a, end), applyAffine(b, end)];
    return Math.hypot(one.x - other.x, one.y - other.y) < 2 * SAME_PX;
  });
}

/** First `first`, then `second`. */
function joined([a, b, c, d, e, f]: Affine, [g, h, i, j, k, l]: Affine): Affine {
  return [g * a + h * d, g * b + h * e, g * c + h * f + i, j * a + k * d, j * b + k * e, j * c + k * f + l];
}
