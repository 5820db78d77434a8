import { createPixelImage, type PixelImage } from '../../../src/shared/domain/pixelImage.js';
import type { Surface } from '../../../src/main/textures/surface.js';
import type { FrameSize } from '../../../src/shared/domain/frame.js';

type Vector = readonly [number, number, number];

/** Where a model is seen from: angles in degrees, and the height of what is looked at. */
export interface ModelView {
  readonly yaw: number;
  readonly pitch: number;
  readonly distance: number;
  readonly middle: number;
}

/** A corner of a triangle: its place on the screen in px, the distance, and the place on the texture. */
interface Corner {
  readonly x: number;
  readonly y: number;
  readonly depth: number;
  readonly u: number;
  readonly v: number;
}

const GROUND = 245;
/** The light in the shade, and the direction that light comes from, seen from the camera. */
const SHADE = 0.62;
const LIGHT = normalized([-0.3, 0.75, 0.6]);
/** Samples of a px along each side. */
const FINER = 3;
/** Half the height that is seen, as a share of the distance. */
const FIELD = 0.3;

/** Draws a model with one texture, lit, in perspective, for the pictures of the docs. */
export function drawModel(
  surfaces: readonly Surface[],
  texture: PixelImage,
  { width, height }: FrameSize,
  view: ModelView,
): PixelImage {
  const fine = createPixelImage(width * FINER, height * FINER);
  fine.data.fill(GROUND);
  const depths = new Float32Array(fine.width * fine.height).fill(Infinity);
  const scale = fine.height / 2 / FIELD;
  for (const { positions, uvs } of surfaces) {
    for (let first = 0; first < positions.length / 3; first += 3) {
      const seen = [first, first + 1, first + 2].map((at) => {
        return asSeen([positions[3 * at]!, positions[3 * at + 1]!, positions[3 * at + 2]!], view);
      });
      const [a, b, c] = seen as [Vector, Vector, Vector];
      // Open surfaces are seen from both sides.
      const light = SHADE + (1 - SHADE) * Math.abs(dot(normalized(cross(minus(b, a), minus(c, a))), LIGHT));
      const corners = seen.map(([x, y, depth], index) => ({
        x: fine.width / 2 + (scale * x) / depth,
        y: fine.height / 2 - (scale * y) / depth,
        depth,
        u: uvs[2 * (first + index)]!,
        v: uvs[2 * (first + index) + 1]!,
      }));
      drawTriangle(fine, depths, corners as [Corner, Corner, Corner], (u, v, channel) => {
        return light * sample(texture, u, v, channel);
      });
    }
  }
  return shrunk(fine, { width, height });
}

function drawTriangle(
  { width, height, data }: PixelImage,
  depths: Float32Array,
  [a, b, c]: readonly [Corner, Corner, Corner],
  colorAt: (u: number, v: number, channel: number) => number,
): void {
  const area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
  if (area === 0) return;
  const right = Math.min(width - 1, Math.ceil(Math.max(a.x, b.x, c.x)));
  const bottom = Math.min(height - 1, Math.ceil(Math.max(a.y, b.y, c.y)));
  for (let y = Math.max(0, Math.floor(Math.min(a.y, b.y, c.y))); y <= bottom; y++) {
    for (let x = Math.max(0, Math.floor(Math.min(a.x, b.x, c.x))); x <= right; x++) {
      const [px, py] = [x + 0.5 - a.x, y + 0.5 - a.y];
      const second = (px * (c.y - a.y) - py * (c.x - a.x)) / area;
      const third = ((b.x - a.x) * py - (b.y - a.y) * px) / area;
      const first = 1 - second - third;
      if (first < 0 || second < 0 || third < 0) continue;
      // In perspective, what lies between the corners is weighted by their distances.
      const [nearA, nearB, nearC] = [first / a.depth, second / b.depth, third / c.depth];
      const depth = 1 / (nearA + nearB + nearC);
      const at = y * width + x;
      if (depth >= depths[at]!) continue;
      depths[at] = depth;
      const u = depth * (nearA * a.u + nearB * b.u + nearC * c.u);
      const v = depth * (nearA * a.v + nearB * b.v + nearC * c.v);
      for (let channel = 0; channel < 3; channel++) data[3 * at + channel] = Math.round(colorAt(u, v, channel));
    }
  }
}

/** A texture at a place, between its texels. */
function sample({ width, height, data }: PixelImage, u: number, v: number, channel: number): number {
  const [x, y] = [u * width - 0.5, v * height - 0.5];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - left, y - top];
  const texel = (column: number, row: number): number => {
    const [wrappedX, wrappedY] = [((column % width) + width) % width, ((row % height) + height) % height];
    return data[3 * (wrappedY * width + wrappedX) + channel]!;
  };
  const upper = (1 - right) * texel(left, top) + right * texel(left + 1, top);
  const lower = (1 - right) * texel(left, top + 1) + right * texel(left + 1, top + 1);
  return (1 - down) * upper + down * lower;
}

function shrunk(fine: PixelImage, { width, height }: FrameSize): PixelImage {
  const image = createPixelImage(width, height);
  for (let at = 0; at < image.data.length; at++) {
    const [channel, x, y] = [at % 3, Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
    let sum = 0;
    for (let part = 0; part < FINER ** 2; part++) {
      const [column, row] = [FINER * x + (part % FINER), FINER * y + Math.floor(part / FINER)];
      sum += fine.data[3 * (row * fine.width + column) + channel]!;
    }
    image.data[at] = Math.round(sum / FINER ** 2);
  }
  return image;
}

/** A place as the camera sees it: to the right, up, and the distance. */
function asSeen([x, y, z]: Vector, { yaw, pitch, distance, middle }: ModelView): Vector {
  const [around, down] = [(yaw * Math.PI) / 180, (pitch * Math.PI) / 180];
  const [right, near] = [x * Math.cos(around) - z * Math.sin(around), x * Math.sin(around) + z * Math.cos(around)];
  const up = y - middle;
  return [right, up * Math.cos(down) - near * Math.sin(down), distance - (near * Math.cos(down) + up * Math.sin(down))];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function normalized([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z) || 1;
  return [x / length, y / length, z / length];
}
