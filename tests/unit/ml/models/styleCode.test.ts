import { describe, expect, it } from 'vitest';
import { blendCodes, decodeStyleCode, encodeStyleCode, type StyleCode } from '../../../../src/ml/models/styleCode.js';
import { encodeSafetensors } from '../../../../src/ml/checkpoints/safetensors.js';

const code = (trunk: string, ...values: number[]): StyleCode => ({ trunk, values: Float32Array.from(values) });

describe('style codes', () => {
  it('survive being saved', () => {
    const saved = code('t1', 0.5, -1, 3);
    expect(decodeStyleCode(encodeStyleCode(saved))).toEqual(saved);
  });

  it('blend by their weights, whatever these sum to', () => {
    const blend = blendCodes([
      { code: code('t1', 0, 4), weight: 3 },
      { code: code('t1', 8, 0), weight: 1 },
    ]);
    expect(blend).toEqual(code('t1', 2, 3));
  });

  it('of different trunks do not blend', () => {
    const parts = [code('t1', 1), code('t2', 1)].map((each) => ({ code: each, weight: 1 }));
    expect(() => blendCodes(parts)).toThrow(expect.objectContaining({ code: 'style/trunk-mismatch' }));
  });

  it('need weights that make sense', () => {
    for (const weights of [[], [0, 0], [2, -1]]) {
      const parts = weights.map((weight) => ({ code: code('t1', 1), weight }));
      expect(() => blendCodes(parts)).toThrow(expect.objectContaining({ code: 'config/invalid' }));
    }
  });

  it('of a later version, without a trunk or with infinities are refused', () => {
    const arrays = (value: number) => new Map([['code', { shape: [1], data: Float32Array.of(value) }]]);
    const format = 'pentimento-style-code';
    const later = encodeSafetensors(arrays(1), { format, version: '2', trunk: 't1' });
    expect(() => decodeStyleCode(later)).toThrow(expect.objectContaining({ code: 'model/unknown-version' }));
    const infinite = encodeSafetensors(arrays(Infinity), { format, version: '1', trunk: 't1' });
    expect(() => decodeStyleCode(infinite)).toThrow(expect.objectContaining({ code: 'model/unreadable' }));
    expect(() => decodeStyleCode(encodeSafetensors(arrays(1)))).toThrow(
      expect.objectContaining({ code: 'model/unreadable' }),
    );
  });
});
