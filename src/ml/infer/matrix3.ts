/** A 3 x 3 matrix, row by row. */
export type Matrix3 = Float64Array;

export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const product = new Float64Array(9);
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      for (let k = 0; k < 3; k++) product[3 * row + column]! += a[3 * row + k]! * b[3 * k + column]!;
    }
  }
  return product;
}

/**
 * A power of a symmetric matrix with eigenvalues of at least 0: raises each eigenvalue to the exponent.
 * @param floor the minimum for eigenvalues
 */
export function powerOf(matrix: Matrix3, exponent: number, floor: number): Matrix3 {
  const { values, vectors } = eigen(matrix);
  const result = new Float64Array(9);
  values.forEach((value, k) => {
    const power = Math.pow(Math.max(value, floor, 0), exponent);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 3; column++) {
        result[3 * row + column]! += power * vectors[3 * row + k]! * vectors[3 * column + k]!;
      }
    }
  });
  return result;
}

const SWEEPS = 12;

/** Eigenvalues, and eigenvectors as columns, of a symmetric matrix, by Jacobi rotations (Golub and Van Loan, 8.5). */
function eigen(matrix: Matrix3): { readonly values: readonly number[]; readonly vectors: Matrix3 } {
  const a = matrix.slice();
  const vectors = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const [p, q] of [[0, 1] as const, [0, 2] as const, [1, 2] as const]) rotate(a, vectors, p, q);
  }
  return { values: [a[0]!, a[4]!, a[8]!], vectors };
}

/** Rotates the plane of axes `p` and `q` so that the off-diagonal entry becomes 0. */
function rotate(a: Matrix3, vectors: Matrix3, p: number, q: number): void {
  const mixed = a[3 * p + q]!;
  if (mixed === 0) return;
  const half = (a[4 * q]! - a[4 * p]!) / (2 * mixed);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(half * half + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (let k = 0; k < 3; k++) turn(a, 3 * k + p, 3 * k + q, cosine, sine);
  for (let k = 0; k < 3; k++) turn(a, 3 * p + k, 3 * q + k, cosine, sine);
  for (let k = 0; k < 3; k++) turn(vectors, 3 * k + p, 3 * k + q, cosine, sine);
}

function turn(values: Matrix3, i: number, j: number, cosine: number, sine: number): void {
  const [x, y] = [values[i]!, values[j]!];
  values[i] = cosine * x - sine * y;
  values[j] = sine * x + cosine * y;
}
