/** Three rows of three. */
export type Matrix = readonly [Triple, Triple, Triple];
export type Triple = readonly [number, number, number];

export function times(a: Matrix, b: Matrix): Matrix {
  const cell = (row: Triple, column: 0 | 1 | 2): number =>
    row[0] * b[0][column] + row[1] * b[1][column] + row[2] * b[2][column];
  return mapRows(a, (row) => [cell(row, 0), cell(row, 1), cell(row, 2)]);
}

export function apply(m: Matrix, [x, y, z]: Triple): Triple {
  const row = (r: Triple): number => r[0] * x + r[1] * y + r[2] * z;
  return [row(m[0]), row(m[1]), row(m[2])];
}

/** The inverse of a matrix; undefined if it is singular. */
export function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix | undefined {
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (!Number.isFinite(det) || Math.abs(det) < 1e-9) return undefined;
  const rows: Matrix = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return mapRows(rows, ([x, y, z]) => [x / det, y / det, z / det]);
}

function mapRows(m: Matrix, change: (row: Triple) => Triple): Matrix {
  return [change(m[0]), change(m[1]), change(m[2])];
}
