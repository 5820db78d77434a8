import type { BorderEdge } from './islands.js';
import type { Point } from './surface.js';

/** The side of a cell in px of the texture, for islands of short edges and of long ones. */
const [LEAST_CELL_PX, MOST_CELL_PX] = [3, 24];
/** More cells than this for one island are not worth their memory. */
const MOST_CELLS = 1 << 18;

/** An edge near a point. */
export interface NearEdge {
  readonly edge: BorderEdge;
  /** From the point to the edge in px; negative outside of the island. */
  readonly distance: number;
  /** The point of the edge that is nearest. */
  readonly foot: Point;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Numbers of each edge: both ends' difference, the first end, the direction inwards, and the inverse squared length. */
const [DX, DY, X, Y, INWARD_X, INWARD_Y, INVERSE] = [0, 1, 2, 3, 4, 5, 6] as const;
const STRIDE = 7;

/**
 * Finds the edges of an island near a point. Every texel of a gutter asks for one, so numbers lie flat in arrays and
 * nothing is allocated on the way.
 */
export class EdgeGrid {
  private readonly cell: number;
  private readonly bounds: Bounds;
  private readonly columns: number;
  private readonly rows: number;
  private readonly numbers: Float64Array;
  /** Where the edges of each cell begin in `members`. */
  private readonly starts: Int32Array;
  private readonly members: Int32Array;
  /** The answer to the last question: a good guess for the next one, which is usually about the next pixel. */
  private last = -1;

  constructor(private readonly edges: readonly BorderEdge[]) {
    this.bounds = boundsOf(edges);
    const [width, height] = [this.bounds.right - this.bounds.left, this.bounds.bottom - this.bounds.top];
    const usual = (2 * edges.reduce((sum, edge) => sum + lengthOf(edge), 0)) / Math.max(1, edges.length);
    const cell = Math.min(MOST_CELL_PX, Math.max(LEAST_CELL_PX, usual));
    this.cell = Math.max(cell, Math.sqrt((width * height) / MOST_CELLS), Math.max(width, height) / MOST_CELLS);
    this.columns = Math.floor(width / this.cell) + 1;
    this.rows = Math.floor(height / this.cell) + 1;
    this.numbers = new Float64Array(STRIDE * edges.length);
    for (const [index, { from, to, inward }] of edges.entries()) {
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      this.numbers.set([dx, dy, from.x, from.y, inward.x, inward.y, 1 / (dx * dx + dy * dy)], STRIDE * index);
    }
    const cells = edges.map((_, index) => this.cellsOf(index));
    this.starts = new Int32Array(this.columns * this.rows + 1);
    for (const each of cells) for (const cell of each) this.starts[cell + 1]!++;
    for (let cell = 0; cell < this.columns * this.rows; cell++) this.starts[cell + 1]! += this.starts[cell]!;
    const filled = this.starts.slice();
    this.members = new Int32Array(this.starts.at(-1)!);
    for (const [index, each] of cells.entries()) for (const cell of each) this.members[filled[cell]!++] = index;
  }

  /** The nearest edge within `radius` px. */
  nearest({ x, y }: Point, radius: number): NearEdge | undefined {
    if (this.edges.length === 0) return undefined;
    let best = -1;
    let least = radius * radius;
    if (this.last >= 0) {
      const squared = this.squaredDistance(this.last, x, y);
      if (squared <= least) [best, least] = [this.last, squared];
    }
    const column = Math.floor((x - this.bounds.left) / this.cell);
    const row = Math.floor((y - this.bounds.top) / this.cell);
    const rings = Math.ceil(radius / this.cell);
    const outside = Math.max(0, -column, -row, column - this.columns + 1, row - this.rows + 1);
    for (let ring = outside; ring <= rings; ring++) {
      const reached = (ring - 1) * this.cell;
      if (best >= 0 && ring > 0 && least <= reached * reached) break;
      const lastRow = Math.min(this.rows - 1, row + ring);
      for (let r = Math.max(0, row - ring); r <= lastRow; r++) {
        const isEnd = r === row - ring || r === row + ring;
        const step = isEnd || ring === 0 ? 1 : 2 * ring;
        const lastColumn = Math.min(this.columns - 1, column + ring);
        for (let c = isEnd ? Math.max(0, column - ring) : column - ring; c <= lastColumn; c += step) {
          if (c < 0) continue;
          const cell = r * this.columns + c;
          for (let at = this.starts[cell]!; at < this.starts[cell + 1]!; at++) {
            const index = this.members[at]!;
            if (index === best) continue;
            const squared = this.squaredDistance(index, x, y);
            if (squared > least + 1e-9) continue;
            // At a corner two edges are equally near: the one whose line is further away knows the side.
            const isTie = best >= 0 && squared > least - 1e-9;
            if (isTie && this.lineDistance(index, x, y) <= this.lineDistance(best, x, y)) continue;
            best = index;
            least = Math.min(least, squared);
          }
        }
      }
    }
    this.last = best;
    return best < 0 ? undefined : this.describe(best, x, y);
  }

  /** The nearest edge of each chain within `radius` px. */
  nearestOfChains({ x, y }: Point, radius: number): NearEdge[] {
    if (this.edges.length === 0) return NONE;
    let found: Map<number, { index: number; squared: number }> | undefined;
    const place = (value: number, start: number): number => Math.floor((value - start) / this.cell);
    const lastRow = Math.min(this.rows - 1, place(y + radius, this.bounds.top));
    const lastColumn = Math.min(this.columns - 1, place(x + radius, this.bounds.left));
    for (let r = Math.max(0, place(y - radius, this.bounds.top)); r <= lastRow; r++) {
      for (let c = Math.max(0, place(x - radius, this.bounds.left)); c <= lastColumn; c++) {
        const cell = r * this.columns + c;
        for (let at = this.starts[cell]!; at < this.starts[cell + 1]!; at++) {
          const index = this.members[at]!;
          const squared = this.squaredDistance(index, x, y);
          if (squared > radius * radius) continue;
          found ??= new Map();
          const known = found.get(this.edges[index]!.chain);
          if (!known || known.squared > squared) found.set(this.edges[index]!.chain, { index, squared });
        }
      }
    }
    return found ? [...found.values()].map(({ index }) => this.describe(index, x, y)) : NONE;
  }

  private squaredDistance(index: number, x: number, y: number): number {
    const at = STRIDE * index;
    const { numbers } = this;
    const [px, py] = [x - numbers[at + X]!, y - numbers[at + Y]!];
    const share = (px * numbers[at + DX]! + py * numbers[at + DY]!) * numbers[at + INVERSE]!;
    const held = share < 0 ? 0 : share > 1 ? 1 : share;
    const [dx, dy] = [px - held * numbers[at + DX]!, py - held * numbers[at + DY]!];
    return dx * dx + dy * dy;
  }

  private lineDistance(index: number, x: number, y: number): number {
    return Math.abs(this.depth(index, x, y));
  }

  private depth(index: number, x: number, y: number): number {
    const at = STRIDE * index;
    const { numbers } = this;
    return (x - numbers[at + X]!) * numbers[at + INWARD_X]! + (y - numbers[at + Y]!) * numbers[at + INWARD_Y]!;
  }

  private describe(index: number, x: number, y: number): NearEdge {
    const edge = this.edges[index]!;
    const { from, to } = edge;
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const share = ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy);
    const held = share < 0 ? 0 : share > 1 ? 1 : share;
    const foot = { x: from.x + held * dx, y: from.y + held * dy };
    const distance = Math.sqrt((x - foot.x) ** 2 + (y - foot.y) ** 2);
    return { edge, foot, distance: this.depth(index, x, y) < 0 ? -distance : distance };
  }

  private cellsOf(index: number): number[] {
    const { from, to } = this.edges[index]!;
    const place = (value: number, start: number): number => Math.floor((value - start) / this.cell);
    const columns = [place(from.x, this.bounds.left), place(to.x, this.bounds.left)];
    const rows = [place(from.y, this.bounds.top), place(to.y, this.bounds.top)];
    const most = (this.cell * Math.SQRT1_2 + 1e-6) ** 2;
    const cells: number[] = [];
    for (let row = Math.min(...rows); row <= Math.max(...rows); row++) {
      const upper = this.bounds.top + row * this.cell;
      // Only the columns that the edge crosses in these rows: an edge may be as long as the grid.
      const crossed = [upper, upper + this.cell].map((y) => {
        const share = from.y === to.y ? 0 : Math.min(1, Math.max(0, (y - from.y) / (to.y - from.y)));
        return place(from.x + share * (to.x - from.x), this.bounds.left);
      });
      const isLevel = Math.abs(to.y - from.y) < this.cell;
      const first = isLevel ? Math.min(...columns) : Math.max(Math.min(...columns), Math.min(...crossed) - 1);
      const last = isLevel ? Math.max(...columns) : Math.min(Math.max(...columns), Math.max(...crossed) + 1);
      for (let column = first; column <= last; column++) {
        const [x, y] = [this.bounds.left + (column + 0.5) * this.cell, upper + 0.5 * this.cell];
        if (this.squaredDistance(index, x, y) <= most) cells.push(row * this.columns + column);
      }
    }
    return cells;
  }
}

const NONE: NearEdge[] = [];

function lengthOf({ from, to }: BorderEdge): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}

function boundsOf(edges: readonly BorderEdge[]): Bounds {
  if (edges.length === 0) return { left: 0, top: 0, right: 0, bottom: 0 };
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { from, to } of edges) {
    left = Math.min(left, from.x, to.x);
    right = Math.max(right, from.x, to.x);
    top = Math.min(top, from.y, to.y);
    bottom = Math.max(bottom, from.y, to.y);
  }
  return { left, top, right, bottom };
}
