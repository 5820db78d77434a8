/** Bytes 0-255 as numbers 0-1. */
export function toUnit(data: Uint8Array): Float32Array {
  return Float32Array.from(data, (value) => value / 255);
}

/** Numbers 0-1 as bytes, rounded. */
export function fromUnit(plane: Float32Array): Uint8Array {
  return Uint8Array.from(plane, (value) => Math.round(255 * value));
}
