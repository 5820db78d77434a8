import type { PixelImage } from '../../shared/domain/pixelImage.js';

const WINDOW = 7;
/** The stabilizers of Wang et al. 2004 for values 0-1. */
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** Sums over a window: of both pictures, of their squares, of their product. */
const SUMS = 5;

/**
 * Structural similarity of two pictures of the same size in gray (Wang et al. 2004, eq. 13), with a uniform window of 7
 * x 7 px as in common evaluation tools; the mean over all windows inside the picture.
 *
 * @returns -1 to 1; 1 for equal pictures.
 * @throws RangeError if the sizes differ or a side is below 7 px.
 */
export function structuralSimilarity(a: PixelImage, b: PixelImage): number {
  const { width, height } = a;
  if (b.width !== width || b.height !== height || Math.min(width, height) < WINDOW) {
    throw new RangeError(`No windows in pictures of ${width} x ${height} and ${b.width} x ${b.height}.`);
  }
  const [x, y] = [grayOf(a), grayOf(b)];
  // For every column the sums over the seven rows of the window; moving down adds one row and removes one.
  const columns = new Float64Array(width * SUMS);
  let total = 0;
  for (let row = 0; row < height; row++) {
    addRow(columns, x, y, row * width, 1);
    if (row >= WINDOW) addRow(columns, x, y, (row - WINDOW) * width, -1);
    if (row >= WINDOW - 1) total += rowSimilarity(columns, width);
  }
  return total / ((width - WINDOW + 1) * (height - WINDOW + 1));
}

function addRow(columns: Float64Array, x: Float64Array, y: Float64Array, from: number, sign: 1 | -1): void {
  for (let at = 0, index = from; at < columns.length; at += SUMS, index++) {
    const [p, q] = [x[index] as number, y[index] as number];
    columns[at] = (columns[at] as number) + sign * p;
    columns[at + 1] = (columns[at + 1] as number) + sign * q;
    columns[at + 2] = (columns[at + 2] as number) + sign * p * p;
    columns[at + 3] = (columns[at + 3] as number) + sign * q * q;
    columns[at + 4] = (columns[at + 4] as number) + sign * p * q;
  }
}

/** The sum of the similarities of a row of windows. */
function rowSimilarity(columns: Float64Array, width: number): number {
  const sums = new Float64Array(SUMS);
  const count = WINDOW * WINDOW;
  let total = 0;
  for (let column = 0; column < width; column++) {
    for (let kind = 0; kind < SUMS; kind++) {
      const leaving = column >= WINDOW ? (columns[(column - WINDOW) * SUMS + kind] as number) : 0;
      sums[kind] = (sums[kind] as number) + (columns[column * SUMS + kind] as number) - leaving;
    }
    if (column < WINDOW - 1) continue;
    const [meanX, meanY, squareX, squareY, product] = Array.from(sums, (sum) => sum / count) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const [varianceX, varianceY] = [squareX - meanX ** 2, squareY - meanY ** 2];
    const covariance = product - meanX * meanY;
    total +=
      ((2 * meanX * meanY + C1) * (2 * covariance + C2)) /
      ((meanX ** 2 + meanY ** 2 + C1) * (varianceX + varianceY + C2));
  }
  return total;
}

/** ITU-R BT.601 luma, 0-1. */
function grayOf({ data }: PixelImage): Float64Array {
  const gray = new Float64Array(data.length / 3);
  for (let index = 0; index < gray.length; index++) {
    const [red, green, blue] = [
      data[3 * index] as number,
      data[3 * index + 1] as number,
      data[3 * index + 2] as number,
    ];
    gray[index] = (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
  }
  return gray;
}
