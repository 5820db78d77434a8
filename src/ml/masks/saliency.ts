import type { PixelImage } from '../../shared/domain/pixelImage.js';

/** Values of one number per pixel, row by row. */
export interface PixelField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Passes over the picture; distances hardly change after three. */
const PASSES = 4;
/** The share of each side of the picture that counts as its rim. */
const RIM = 0.1;
/** The standard deviation of the preference for the middle, as a share of the picture's width and height. */
const MIDDLE = 0.33;
/** The share of pixels below the value that counts as 1. */
const TOP = 0.98;
/** Differences below these cannot be seen: of L, a and b together, and in standard deviations of a side's colors. */
const LEAST_BARRIER = 3;
const LEAST_DISTANCE = 0.5;

/**
 * How much each pixel stands out, 0-1: how far its color is from the picture's rim, by the paths that lead there
 * (the minimum barrier distance, as in Zhang et al. 2015, "Minimum Barrier Salient Object Detection at 80 FPS") and by
 * the colors of the rim itself, with a preference for the middle. Paths do not leave the picture through its lower edge
 * as easily, since people and things often stand on it.
 */
export function saliencyOf(image: PixelImage): PixelField {
  const { width, height } = image;
  const lab = labOf(image);
  const barrier = new Float32Array(width * height);
  for (const channel of lab) {
    const distances = barrierDistances(channel, width, height);
    for (let i = 0; i < barrier.length; i++) barrier[i]! += distances[i]!;
  }
  const contrast = rimContrast(lab, width, height);
  normalize(barrier, LEAST_BARRIER);
  normalize(contrast);
  const data = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const [dx, dy] = [(x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5];
      const middle = Math.exp(-(dx * dx + dy * dy) / (2 * MIDDLE * MIDDLE));
      data[i] = (barrier[i]! + contrast[i]!) * middle;
    }
  }
  return { width, height, data: compressed(data) };
}

/** The largest values alike, and the others raised: a few bright pixels are not the subject alone. */
function compressed(values: Float32Array): Float32Array {
  const largest = values.slice().sort()[Math.floor(TOP * (values.length - 1))]!;
  return values.map((value) => (largest === 0 ? 0 : Math.sqrt(Math.min(1, value / largest))));
}

/** Divides by the largest value; below `least`, nothing stands out. */
function normalize(values: Float32Array, least = 0): void {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  if (largest === 0) return;
  for (let i = 0; i < values.length; i++) values[i] = largest < least ? 0 : values[i]! / largest;
}

/** For each pixel, the least range of values on a path to the left, upper or right edge, approximately. */
function barrierDistances(values: Float32Array, width: number, height: number): Float32Array {
  const distances = new Float32Array(values.length).fill(Infinity);
  const highest = values.slice();
  const lowest = values.slice();
  for (let i = 0; i < values.length; i++) {
    const x = i % width;
    if (i < width || x === 0 || x === width - 1) distances[i] = 0;
  }
  const relax = (i: number, from: number): void => {
    const high = Math.max(highest[from]!, values[i]!);
    const low = Math.min(lowest[from]!, values[i]!);
    if (high - low >= distances[i]!) return;
    distances[i] = high - low;
    highest[i] = high;
    lowest[i] = low;
  };
  for (let pass = 0; pass < PASSES; pass++) {
    const isForward = pass % 2 === 0;
    const step = isForward ? 1 : -1;
    for (let n = 0; n < values.length; n++) {
      const i = isForward ? n : values.length - 1 - n;
      const [x, y] = [i % width, Math.floor(i / width)];
      if (isForward ? x > 0 : x < width - 1) relax(i, i - step);
      if (isForward ? y > 0 : y < height - 1) relax(i, i - step * width);
    }
  }
  // The lower edge may belong to what stands on it.
  return distances.map((distance) => (distance === Infinity ? 0 : distance));
}

/** Each pixel's distance from the colors of the picture's rim: the sum over its three nearest sides. */
function rimContrast(lab: readonly Float32Array[], width: number, height: number): Float32Array {
  const [across, down] = [Math.max(1, Math.round(RIM * width)), Math.max(1, Math.round(RIM * height))];
  const sides = [
    { left: 0, top: 0, right: width, bottom: down },
    { left: 0, top: height - down, right: width, bottom: height },
    { left: 0, top: 0, right: across, bottom: height },
    { left: width - across, top: 0, right: width, bottom: height },
  ];
  const distances = sides.map((side) => distancesFrom(lab, width, side));
  const contrast = new Float32Array(width * height);
  for (let i = 0; i < contrast.length; i++) {
    let [sum, largest] = [0, 0];
    for (const distance of distances) {
      sum += distance[i]!;
      largest = Math.max(largest, distance[i]!);
    }
    // One side may show the subject itself.
    contrast[i] = sum - largest;
  }
  return contrast;
}

interface Side {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Each pixel's Mahalanobis distance from the colors of one side, at most 1 for the most distant pixel. */
function distancesFrom(lab: readonly Float32Array[], width: number, side: Side): Float32Array {
  const count = (side.right - side.left) * (side.bottom - side.top);
  const mean = [0, 0, 0];
  const scatter = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const each = (visit: (i: number) => void): void => {
    for (let y = side.top; y < side.bottom; y++) for (let x = side.left; x < side.right; x++) visit(y * width + x);
  };
  each((i) => lab.forEach((channel, c) => (mean[c]! += channel[i]! / count)));
  each((i) => {
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) scatter[a]![b]! += ((lab[a]![i]! - mean[a]!) * (lab[b]![i]! - mean[b]!)) / count;
    }
  });
  // Noise that every photo has.
  for (let a = 0; a < 3; a++) scatter[a]![a]! += LEAST_VARIANCE;
  const inverse = inverse3(scatter);
  const distances = new Float32Array(lab[0]!.length);
  for (let i = 0; i < distances.length; i++) {
    const [l, a, b] = [lab[0]![i]! - mean[0]!, lab[1]![i]! - mean[1]!, lab[2]![i]! - mean[2]!];
    const rows = inverse.map((row) => row[0]! * l + row[1]! * a + row[2]! * b);
    distances[i] = Math.sqrt(Math.max(0, l * rows[0]! + a * rows[1]! + b * rows[2]!));
  }
  normalize(distances, LEAST_DISTANCE);
  return distances;
}

const LEAST_VARIANCE = 20;

function inverse3(m: readonly (readonly number[])[]): number[][] {
  const cofactor = (row: number, column: number): number => {
    const [r, c] = [[0, 1, 2].filter((i) => i !== row), [0, 1, 2].filter((i) => i !== column)];
    const minor = m[r[0]!]![c[0]!]! * m[r[1]!]![c[1]!]! - m[r[0]!]![c[1]!]! * m[r[1]!]![c[0]!]!;
    return (row + column) % 2 === 0 ? minor : -minor;
  };
  const determinant = [0, 1, 2].reduce((sum, column) => sum + m[0]![column]! * cofactor(0, column), 0);
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => cofactor(column, row) / determinant));
}

/** The channels of CIE Lab under D65: L 0-100, a and b about -100 to 100. */
function labOf({ width, height, data }: PixelImage): [Float32Array, Float32Array, Float32Array] {
  const channels = [0, 1, 2].map(() => new Float32Array(width * height)) as [Float32Array, Float32Array, Float32Array];
  for (let i = 0; i < width * height; i++) {
    const [r, g, b] = [LINEAR[data[3 * i]!]!, LINEAR[data[3 * i + 1]!]!, LINEAR[data[3 * i + 2]!]!];
    const x = cubeRoot((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
    const y = cubeRoot(0.2126 * r + 0.7152 * g + 0.0722 * b);
    const z = cubeRoot((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
    channels[0][i] = 116 * y - 16;
    channels[1][i] = 500 * (x - y);
    channels[2][i] = 200 * (y - z);
  }
  return channels;
}

const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

function cubeRoot(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}
