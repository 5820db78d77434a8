/** The weights of red, green and blue in luma (Rec. 709). */
export const LUMA = [0.2126, 0.7152, 0.0722] as const;

/** Rec. 709 luma of the pixel whose red value is at index `i`, in the units of `values`. */
export function lumaAt(values: Uint8Array | Float32Array, i: number): number {
  return LUMA[0] * values[i]! + LUMA[1] * values[i + 1]! + LUMA[2] * values[i + 2]!;
}
