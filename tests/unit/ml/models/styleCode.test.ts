import { describe, expect, it } from 'vitest';
import { encodeSafetensors } from '../../../../src/ml/checkpoints/safetensors.js';
import { generatorOptionsSchema, styleCodeSize } from '../../../../src/ml/models/generatorShape.js';
import {
  blendCodes,
  decodeStyleCode,
  encodeStyleCode,
  flattenCode,
  isOlderCode,
  roundedCode,
  unflattenCode,
  type StyleCode,
} from '../../../../src/ml/models/styleCode.js';
import { plainCode } from '../../../helpers/styleCodes.js';
import { TINY_GENERATOR } from '../../../helpers/tinyModel.js';

describe('style codes', () => {
  it('survive being saved', () => {
    const saved = plainCode('t1', -0.5);
    expect(decodeStyleCode(encodeStyleCode(saved))).toEqual(saved);
  });

  it('are rounded to what their file holds', () => {
    const code = plainCode('t1', 1 / 3);
    const rounded = roundedCode(code);
    expect(rounded.modulation[0]).not.toBe(code.modulation[0]);
    expect(rounded.modulation[0]).toBeCloseTo(1 / 3, 3);
    expect(decodeStyleCode(encodeStyleCode(code))).toEqual(rounded);
    expect(decodeStyleCode(encodeStyleCode(rounded))).toEqual(rounded);
  });

  it('of the shipped model take at most 512 KB on disk', () => {
    const options = generatorOptionsSchema.parse({});
    const code = unflattenCode(options, 'a'.repeat(64), new Float32Array(styleCodeSize(options)));
    expect(encodeStyleCode(code).length).toBeLessThanOrEqual(512 * 1024);
  });

  it('are a row of numbers and back', () => {
    const values = Float32Array.from({ length: styleCodeSize(TINY_GENERATOR) }, (_, index) => index);
    const code = unflattenCode(TINY_GENERATOR, 't1', values);
    expect(flattenCode(code)).toEqual(values);
    expect(code.banks.deep.length).toBe(code.entries * (TINY_GENERATOR.encoderChannels[3]! + 3));
    expect(() => unflattenCode(TINY_GENERATOR, 't1', values.slice(1))).toThrow(
      expect.objectContaining({ code: 'model/shape-mismatch' }),
    );
  });

  it('blend by their weights, whatever these sum to, each with its part of the bank', () => {
    const withEntries = (value: number): StyleCode => {
      const code = plainCode('t1', value);
      const bank = new Float32Array(8 * 5).fill(value);
      return { ...code, entries: 8, banks: { deep: bank, quarter: bank } };
    };
    const blend = blendCodes([
      { code: withEntries(0), weight: 3 },
      { code: withEntries(8), weight: 1 },
    ]);
    expect(blend.modulation).toEqual(Float32Array.of(2, 2, 2));
    expect(blend.color.covariance[5]).toBe(2);
    expect(blend.statistics.pixels.mean).toEqual(Float32Array.of(2, 2));
    expect(blend.entries).toBe(8);
    const entries = Array.from({ length: 8 }, (_, index) => blend.banks.quarter[5 * index]);
    expect(entries.filter((value) => value === 0).length).toBe(6);
    expect(entries.filter((value) => value === 8).length).toBe(2);
    expect(blend.banks.quarter.length).toBe(8 * 5);
  });

  it('keep their grain, and blend it; those of earlier versions have the plain one', () => {
    const quiet = { ...plainCode('t1', 1), grain: { amount: 0.25, flow: 1 } };
    const saved = decodeStyleCode(encodeStyleCode(quiet));
    expect(saved.grain).toEqual({ amount: 0.25, flow: 1 });
    const earlier = decodeStyleCode(encodeStyleCode(plainCode('t1', 1)));
    expect(earlier.grain).toBeUndefined();
    const blend = (...codes: StyleCode[]): StyleCode => blendCodes(codes.map((code) => ({ code, weight: 1 })));
    expect(blend(saved, earlier).grain).toEqual({ amount: 0.625, flow: 0.5 });
    expect(blend(earlier, plainCode('t1', 2)).grain).toBeUndefined();
    const wrong = encodeStyleCode({ ...quiet, grain: { amount: 2, flow: 0 } });
    expect(() => decodeStyleCode(wrong)).toThrow(expect.objectContaining({ code: 'model/unreadable' }));
  });

  it('alone are themselves in a blend', () => {
    const code = plainCode('t1', 3);
    const other = plainCode('t1', 5);
    expect(blendCodes([{ code, weight: 2 }])).toBe(code);
    expect(
      blendCodes([
        { code, weight: 2 },
        { code: other, weight: 0 },
      ]),
    ).toBe(code);
  });

  it('of different trunks do not blend', () => {
    const parts = [plainCode('t1', 1), plainCode('t2', 1)].map((code) => ({ code, weight: 1 }));
    expect(() => blendCodes(parts)).toThrow(expect.objectContaining({ code: 'style/trunk-mismatch' }));
  });

  it('need weights that make sense', () => {
    for (const weights of [[], [0, 0], [2, -1]]) {
      const parts = weights.map((weight) => ({ code: plainCode('t1', 1), weight }));
      expect(() => blendCodes(parts)).toThrow(expect.objectContaining({ code: 'config/invalid' }));
    }
  });

  it('of another version, without a trunk, with infinities or parts missing are refused', () => {
    const arrays = new Map([['code', { shape: [1], data: Float32Array.of(1) }]]);
    const format = 'pentimento-style-code';
    const former = encodeSafetensors(arrays, { format, version: '1', trunk: 't1' });
    const later = encodeSafetensors(arrays, { format, version: '4', trunk: 't1' });
    expect([isOlderCode(former), isOlderCode(later), isOlderCode(encodeStyleCode(plainCode('t1', 1)))]).toEqual([
      true,
      false,
      false,
    ]);
    for (const file of [former, later]) {
      expect(() => decodeStyleCode(file)).toThrow(expect.objectContaining({ code: 'model/unknown-version' }));
    }
    const unreadable = expect.objectContaining({ code: 'model/unreadable' }) as Error;
    expect(() => decodeStyleCode(encodeStyleCode(plainCode('t1', Infinity)))).toThrow(unreadable);
    const empty = encodeSafetensors(arrays, { format, version: '3', trunk: 't1' });
    expect(() => decodeStyleCode(empty)).toThrow(unreadable);
    expect(() => decodeStyleCode(encodeSafetensors(arrays))).toThrow(unreadable);
    const torn = plainCode('t1', 1);
    const short = { ...torn, color: { ...torn.color, covariance: new Float32Array(3) } };
    expect(() => decodeStyleCode(encodeStyleCode(short))).toThrow(unreadable);
  });
});
