/** Numbers as IEEE 754 half-precision floats, two bytes each. */

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The nearest half-precision float's 16 bits, ties to even; beyond 65504 infinity. */
export function toHalfBits(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const exponent = (word >>> 23) & 0xff;
  const mantissa = word & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  const half = exponent - 112;
  if (half >= 31) return sign | 0x7c00;
  if (half <= 0) {
    if (half < -10) return sign;
    // A subnormal number: the leading 1 becomes part of the mantissa.
    return sign | roundShift(mantissa | 0x800000, 14 - half);
  }
  // A carry out of the mantissa correctly increments the exponent.
  return sign | (((half << 10) | 0) + roundShift(mantissa, 13));
}

export function fromHalfBits(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/** The nearest number that half precision can represent. */
export function roundToHalf(value: number): number {
  return fromHalfBits(toHalfBits(value));
}

/** `value / 2^shift`, rounded to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const quotient = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const tie = 1 << (shift - 1);
  return rest > tie || (rest === tie && (quotient & 1) === 1) ? quotient + 1 : quotient;
}
