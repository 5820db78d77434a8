import { BugError } from '../errors.js';
import { boxMean, type PlaneSize } from './boxSums.js';

export interface GuidedFilterOptions extends PlaneSize {
  /** Half the side of the squares in which the mask is fitted to the guide, in whole px, at least 1. */
  readonly radius: number;
  /**
   * Variances of the guide below this count as flat, where the mask is only smoothed; edges above it are followed. In
   * the squared unit of the guide: 0.0001-0.01 for a guide of 0-1.
   */
  readonly epsilon: number;
}

/**
 * Smooths a mask so that its edges follow those of a picture: in each square the result is a linear function of the
 * guide, the one nearest to the mask (He, Sun and Tang, "Guided Image Filtering", 2010, equations 5-8 and, for three
 * planes, 14-16). The time does not depend on the radius.
 *
 * @param guide one plane (lightness) or three (color), each of `width` x `height`
 * @param mask of the same size, 0-1
 * @returns a new plane, 0-1
 * @throws BugError if a plane has another size or there are neither one nor three
 */
export function guidedFilter(
  guide: readonly Float32Array[],
  mask: Float32Array,
  options: GuidedFilterOptions,
): Float32Array {
  const { width, height } = options;
  for (const plane of [mask, ...guide]) {
    if (plane.length !== width * height) throw new BugError('A plane of the guided filter has another size.');
  }
  const [first, second, third] = guide;
  if (first && guide.length === 1) return filterByOne(first, mask, options);
  if (first && second && third && guide.length === 3) return filterByThree([first, second, third], mask, options);
  throw new BugError(`The guided filter takes one plane or three, not ${guide.length}.`);
}

function filterByOne(guide: Float32Array, mask: Float32Array, options: GuidedFilterOptions): Float32Array {
  const { radius, epsilon } = options;
  const mean = (plane: Float32Array): Float32Array => boxMean(plane, options, radius);
  const [meanGuide, meanMask] = [mean(guide), mean(mask)];
  const [meanSquare, meanProduct] = [mean(product(guide, guide)), mean(product(guide, mask))];
  const slope = new Float32Array(mask.length);
  const offset = new Float32Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    const [g, m] = [meanGuide[i]!, meanMask[i]!];
    const a = (meanProduct[i]! - g * m) / (meanSquare[i]! - g * g + epsilon);
    slope[i] = a;
    offset[i] = m - a * g;
  }
  const [slopes, offsets] = [mean(slope), mean(offset)];
  return slopes.map((a, i) => clamp(a * guide[i]! + offsets[i]!));
}

type Three = readonly [Float32Array, Float32Array, Float32Array];

function filterByThree(guide: Three, mask: Float32Array, options: GuidedFilterOptions): Float32Array {
  const { radius, epsilon } = options;
  const mean = (plane: Float32Array): Float32Array => boxMean(plane, options, radius);
  const [p, q, r] = guide;
  const [mp, mq, mr, mm] = [mean(p), mean(q), mean(r), mean(mask)];
  const [pp, pq, pr] = [mean(product(p, p)), mean(product(p, q)), mean(product(p, r))];
  const [qq, qr, rr] = [mean(product(q, q)), mean(product(q, r)), mean(product(r, r))];
  const [pm, qm, rm] = [mean(product(p, mask)), mean(product(q, mask)), mean(product(r, mask))];
  const offset = new Float32Array(mask.length);
  for (let i = 0; i < mask.length; i++) {
    const [a, b, c, m] = [mp[i]!, mq[i]!, mr[i]!, mm[i]!];
    // The covariance of the guide, symmetric, and the covariance of guide and mask.
    const [s00, s01, s02] = [pp[i]! - a * a + epsilon, pq[i]! - a * b, pr[i]! - a * c];
    const [s11, s12, s22] = [qq[i]! - b * b + epsilon, qr[i]! - b * c, rr[i]! - c * c + epsilon];
    const [t0, t1, t2] = [pm[i]! - a * m, qm[i]! - b * m, rm[i]! - c * m];
    // Its inverse by cofactors; epsilon on the diagonal keeps the determinant above zero.
    const [c00, c01, c02] = [s11 * s22 - s12 * s12, s02 * s12 - s01 * s22, s01 * s12 - s02 * s11];
    const [c11, c12, c22] = [s00 * s22 - s02 * s02, s01 * s02 - s00 * s12, s00 * s11 - s01 * s01];
    const scale = 1 / (s00 * c00 + s01 * c01 + s02 * c02);
    const u = scale * (c00 * t0 + c01 * t1 + c02 * t2);
    const v = scale * (c01 * t0 + c11 * t1 + c12 * t2);
    const w = scale * (c02 * t0 + c12 * t1 + c22 * t2);
    // The planes of products are no longer needed: the slopes take their place.
    [pm[i], qm[i], rm[i]] = [u, v, w];
    offset[i] = m - u * a - v * b - w * c;
  }
  const [u, v, w, offsets] = [mean(pm), mean(qm), mean(rm), mean(offset)];
  return offsets.map((o, i) => clamp(u[i]! * p[i]! + v[i]! * q[i]! + w[i]! * r[i]! + o));
}

function product(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((value, i) => value * b[i]!);
}

function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
