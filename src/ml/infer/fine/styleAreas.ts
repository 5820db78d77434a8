import * as tf from '@tensorflow/tfjs-core';

/** Styles with less than this share of a picture are not optimized; the initial picture is kept for them. */
const LEAST_SHARE = 0.002;

/** The area of a style at one level of features. */
export type StyleArea = {
  /** The style's index in the picture. */
  readonly style: number;
  /** The positions of the area, `[rows]`, int32; null: all. */
  readonly positions: tf.Tensor1D | null;
  /** The weight of each position in the area's statistics, `[1, height * width, 1]`, with sum 1; null: all equal. */
  readonly weights: tf.Tensor3D | null;
  /** Its share of the picture, 0-1. */
  readonly share: number;
};

/** The whole level in the first style. */
export const WHOLE_AREA: readonly StyleArea[] = [{ style: 0, positions: null, weights: null, share: 1 }];

/**
 * The areas of styles at a level, without negligible ones. A position belongs to the style with the highest weight
 * there.
 *
 * @param weights of the styles at each pixel, `[1, height, width, styles]`, with sum 1.
 * @param px the side of a position in px.
 * @returns tensors owned by the caller.
 */
export async function styleAreas(weights: tf.Tensor4D, px: number): Promise<StyleArea[]> {
  const styles = weights.shape[3];
  const pooled = tf.tidy(() => tf.avgPool(weights, px, px, 'valid'));
  const values = await pooled.data<'float32'>();
  pooled.dispose();
  const count = values.length / styles;
  const positions = Array.from({ length: styles }, (): number[] => []);
  const sums = new Float64Array(styles);
  for (let position = 0; position < count; position++) {
    let most = 0;
    for (let style = 0; style < styles; style++) {
      const weight = values[position * styles + style]!;
      sums[style]! += weight;
      if (weight > values[position * styles + most]!) most = style;
    }
    positions[most]!.push(position);
  }
  return positions.flatMap((own, style): StyleArea[] => {
    const share = sums[style]! / count;
    if (own.length === 0 || share < LEAST_SHARE) return [];
    const shares = Float32Array.from(
      { length: count },
      (_, position) => values[position * styles + style]! / sums[style]!,
    );
    return [{ style, share, positions: tf.tensor1d(own, 'int32'), weights: tf.tensor3d(shares, [1, count, 1]) }];
  });
}

export function disposeAreas(areas: readonly StyleArea[]): void {
  for (const { positions, weights } of areas) tf.dispose([positions, weights].filter((each) => each !== null));
}
