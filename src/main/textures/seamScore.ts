import type { PixelImage } from '../../shared/domain/pixelImage.js';
import type { Owners } from './charts.js';
import type { BorderEdge, Island } from './islands.js';
import { addLinear, type Color } from './sampling.js';
import { wrapIndex, type Point } from './surface.js';
import { Breaths, takeBreath, type WorkTurns } from './workTurns.js';

/** How visible the seams of a model's textures are. */
export interface SeamScore {
  /** The mean difference of two samples one px apart across a seam, 0-255. */
  readonly seam: number;
  /** The same within islands, near the seams. */
  readonly interior: number;
  /** `seam / interior`: 1 if seams are like the rest. Undefined if there is no seam, or nothing differs inside. */
  readonly score: number | undefined;
}

/** How far from a seam the differences within an island are measured, in px. */
const DEPTHS_PX = [5, 10, 16, 24, 36, 52];
/** The most samples along one edge. */
const MOST_SAMPLES = 512;

/**
 * Measures textures. Both differences are taken across the seam's direction, half a px to each side of a place, between
 * samples that are interpolated alike.
 *
 * @param textures their pixels, by index @throws CancelledError
 */
export async function measureSeams(
  islands: readonly Island[],
  textures: readonly PixelImage[],
  owners: readonly Owners[],
  turns: WorkTurns = {},
): Promise<SeamScore> {
  const [seam, interior] = [new Mean(), new Mean()];
  await takeBreath(turns);
  const breaths = new Breaths(turns);
  for (const island of islands) {
    for (const edge of island.edges) {
      if (!edge.pair) continue;
      await breaths.between();
      const other = islands[edge.pair.island]!;
      const samples = Math.min(MOST_SAMPLES, Math.max(1, Math.round(lengthOf(edge))));
      for (let index = 0; index < samples; index++) {
        const share = (index + 0.5) / samples;
        const one = sample(island, textures, inside(edge, share, 0.5));
        seam.add(difference(one, sample(other, textures, inside(edge.pair.edge, share, 0.5))));
        for (const depth of DEPTHS_PX) {
          const [near, far] = [inside(edge, share, depth - 0.5), inside(edge, share, depth + 0.5)];
          if (!isCovered(island, textures, owners, near) || !isCovered(island, textures, owners, far)) break;
          interior.add(difference(sample(island, textures, near), sample(island, textures, far)));
        }
      }
    }
  }
  const [across, within] = [seam.value, interior.value];
  return { seam: across, interior: within, score: seam.count > 0 && within > 0 ? across / within : undefined };
}

class Mean {
  count = 0;
  private sum = 0;

  add(value: number): void {
    this.sum += value;
    this.count++;
  }

  get value(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }
}

function lengthOf({ from, to }: BorderEdge): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

/** A point at a share of the edge's length, and some px inside. */
function inside({ from, to, inward }: BorderEdge, share: number, depth: number): Point {
  return {
    x: from.x + share * (to.x - from.x) + depth * inward.x,
    y: from.y + share * (to.y - from.y) + depth * inward.y,
  };
}

function sample(island: Island, textures: readonly PixelImage[], { x, y }: Point): Color {
  const color: Color = [0, 0, 0];
  addLinear(textures[island.texture]!, island, x, y, 1, color);
  return color;
}

function difference(a: Color, b: Color): number {
  return (Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2])) / 3;
}

function isCovered(
  { texture, wrapU, wrapV }: Island,
  textures: readonly PixelImage[],
  owners: readonly Owners[],
  { x, y }: Point,
): boolean {
  const { width, height } = textures[texture]!;
  const texel = wrapIndex(Math.floor(y), height, wrapV) * width + wrapIndex(Math.floor(x), width, wrapU);
  return owners[texture]![texel] !== 0;
}
