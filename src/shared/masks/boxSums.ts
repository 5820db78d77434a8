/** A plane of numbers, row by row, of `width` x `height`. */
export interface PlaneSize {
  readonly width: number;
  readonly height: number;
}

/**
 * The mean over a square of `2 * radius + 1` px around each pixel, of the pixels inside the plane only. The time does not
 * depend on the radius: each pixel enters a running sum once and leaves it once.
 *
 * @param radius in whole px, at least 0
 */
export function boxMean(plane: Float32Array, size: PlaneSize, radius: number): Float32Array {
  return meanOfColumns(meanOfRows(plane, size, radius), size, radius);
}

function meanOfRows(plane: Float32Array, { width, height }: PlaneSize, radius: number): Float32Array {
  const means = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let sum = 0;
    for (let x = 0; x < Math.min(radius, width); x++) sum += plane[row + x]!;
    for (let x = 0; x < width; x++) {
      if (x + radius < width) sum += plane[row + x + radius]!;
      if (x - radius > 0) sum -= plane[row + x - radius - 1]!;
      means[row + x] = sum / (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
    }
  }
  return means;
}

/** Row by row, with one running sum for each column: down the columns the memory would be read in leaps. */
function meanOfColumns(plane: Float32Array, { width, height }: PlaneSize, radius: number): Float32Array {
  const means = new Float32Array(plane.length);
  const sums = new Float64Array(width);
  const add = (y: number, sign: 1 | -1): void => {
    for (let x = 0, at = y * width; x < width; x++, at++) sums[x] = sums[x]! + sign * plane[at]!;
  };
  for (let y = 0; y < Math.min(radius, height); y++) add(y, 1);
  for (let y = 0; y < height; y++) {
    if (y + radius < height) add(y + radius, 1);
    if (y - radius > 0) add(y - radius - 1, -1);
    const count = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
    for (let x = 0, at = y * width; x < width; x++, at++) means[at] = sums[x]! / count;
  }
  return means;
}
