import { ExpectedError, ModelError } from '../../shared/errors.js';
import { decodeSafetensors, encodeSafetensors } from '../checkpoints/safetensors.js';

/** The version of the file format that `encodeStyleCode` writes. */
const STYLE_CODE_VERSION = 1;

/**
 * A style as numbers: for every modulated layer of the trunk its scales minus 1, then its shifts. Encode an artwork
 * once, then save, blend and reuse the code.
 */
export interface StyleCode {
  /** SHA-256 of the trunk weights that the code belongs to, as hexadecimal digits. */
  readonly trunk: string;
  readonly values: Float32Array;
}

/** A code and how much of it goes into a blend. */
export interface WeightedStyleCode {
  readonly code: StyleCode;
  readonly weight: number;
}

/**
 * A blend of styles: the weighted mean of their codes.
 * @throws ModelError `style/trunk-mismatch` when the codes belong to different trunks.
 * @throws ExpectedError `config/invalid` when no weight is positive or one is negative.
 */
export function blendCodes(parts: readonly WeightedStyleCode[]): StyleCode {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const first = parts[0];
  if (!first || !(total > 0) || parts.some(({ weight }) => weight < 0)) {
    throw new ExpectedError('config/invalid', 'A blend needs styles with weights of at least 0 and a positive sum.');
  }
  const values = new Float32Array(first.code.values.length);
  for (const { code, weight } of parts) {
    assertTrunk(code, first.code.trunk);
    for (let index = 0; index < values.length; index++) {
      values[index] = (values[index] ?? 0) + (weight / total) * (code.values[index] ?? 0);
    }
  }
  return { trunk: first.code.trunk, values };
}

/** @throws ModelError `style/trunk-mismatch` when the code was made for another trunk. */
export function assertTrunk(code: StyleCode, trunk: string): void {
  if (code.trunk === trunk) return;
  throw new ModelError('style/trunk-mismatch', 'The style was encoded for another model.', {
    details: { expected: trunk, actual: code.trunk },
    advice: 'Encode the style again from its picture.',
  });
}

/** The code as a small safetensors file. */
export function encodeStyleCode(code: StyleCode): Uint8Array {
  const arrays = new Map([['code', { shape: [code.values.length], data: code.values }]]);
  return encodeSafetensors(arrays, {
    format: 'pentimento-style-code',
    version: String(STYLE_CODE_VERSION),
    trunk: code.trunk,
  });
}

/**
 * The inverse of `encodeStyleCode`.
 * @throws ModelError `model/truncated`, `model/unreadable` or `model/unknown-version`.
 */
export function decodeStyleCode(bytes: Uint8Array): StyleCode {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const array = arrays.get('code');
  const trunk = metadata['trunk'];
  if (metadata['format'] !== 'pentimento-style-code' || !array || !trunk) {
    throw new ModelError('model/unreadable', 'The file holds no style code.');
  }
  if (metadata['version'] !== String(STYLE_CODE_VERSION)) {
    throw new ModelError(
      'model/unknown-version',
      `The style code has the version ${metadata['version'] ?? '(none)'}.`,
      {
        details: { expected: STYLE_CODE_VERSION, actual: metadata['version'] ?? '' },
        advice: 'Update Pentimento.',
      },
    );
  }
  if (!array.data.every(Number.isFinite)) throw new ModelError('model/unreadable', 'The style code is not finite.');
  return { trunk, values: array.data };
}
