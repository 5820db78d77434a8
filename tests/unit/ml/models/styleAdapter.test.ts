import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../../src/ml/checkpoints/safetensors.js';
import { generatorOptionsSchema } from '../../../../src/ml/models/generatorShape.js';
import {
  ADAPTER_RANK,
  assertAdapterFits,
  blendDeltas,
  decodeAdapter,
  encodeAdapter,
  MAX_ADAPTER_BYTES,
  type LayerDelta,
} from '../../../../src/ml/models/styleAdapter.js';
import { blendCodes, decodeStyleCode, encodeStyleCode, withAdapter } from '../../../../src/ml/models/styleCode.js';
import { randomAdapter } from '../../../helpers/styleAdapters.js';
import { plainCode } from '../../../helpers/styleCodes.js';
import { TINY_GENERATOR } from '../../../helpers/tinyModel.js';

const delta = (rank: number, value: number): LayerDelta => ({
  layer: 'decoder.half.color',
  rank,
  down: Float32Array.from({ length: 18 * rank }, (_, index) => value + index),
  up: Float32Array.from({ length: rank * 3 }, (_, index) => value - index),
  bias: new Float32Array(3).fill(value),
});

/** `down * up`, row by row. */
function product({ rank, down, up, bias }: LayerDelta): number[] {
  const channels = bias.length;
  return Array.from({ length: (down.length / rank) * channels }, (_, index) => {
    const [row, channel] = [Math.floor(index / channels), index % channels];
    let sum = 0;
    for (let part = 0; part < rank; part++) sum += down[row * rank + part]! * up[part * channels + channel]!;
    return sum;
  });
}

describe('style adapters', () => {
  it('survive being saved, alone and in a code', () => {
    const adapter = randomAdapter(TINY_GENERATOR, 't1');
    expect(decodeAdapter(encodeAdapter(adapter))).toEqual(adapter);
    const polished = withAdapter(plainCode('t1', 2), { ...adapter, modulation: Float32Array.of(1, 0, -1) });
    expect(polished.modulation).toEqual(Float32Array.of(3, 2, 1));
    expect(decodeStyleCode(encodeStyleCode(polished))).toEqual(polished);
  });

  it('of the shipped model take at most 600 KB', () => {
    const options = generatorOptionsSchema.parse({});
    const bytes = encodeAdapter(randomAdapter(options, 'a'.repeat(64), { rank: ADAPTER_RANK }));
    expect(bytes.length).toBeLessThanOrEqual(MAX_ADAPTER_BYTES);
    const wide = { ...options, deepChannels: 256 };
    expect(() => encodeAdapter(randomAdapter(wide, 'a'.repeat(64), { rank: 64 }))).toThrow(
      expect.objectContaining({ code: 'config/invalid' }),
    );
  });

  it('blend to the sum of what they change, each by its share', () => {
    const [one, other] = [delta(2, 1), delta(1, -3)];
    const [blend] = blendDeltas([[one], undefined, [other]], [0.25, 0.25, 0.5])!;
    expect(blend?.rank).toBe(3);
    const others = product(other);
    expect(product(blend!)).toEqual(product(one).map((value, index) => 0.25 * value + 0.5 * others[index]!));
    expect(blend?.bias).toEqual(new Float32Array(3).fill(0.25 - 1.5));
    expect(blendDeltas([undefined, undefined], [0.5, 0.5])).toBeUndefined();
    // A polished style in a blend with an unpolished one keeps its part.
    const codes = [{ ...plainCode('t1', 0), deltas: [one] }, plainCode('t1', 8)];
    expect(product(blendCodes(codes.map((code) => ({ code, weight: 1 }))).deltas![0]!)).toEqual(
      product(one).map((value) => value / 2),
    );
  });

  it('are refused on another model, with what to do', () => {
    const adapter = randomAdapter(TINY_GENERATOR, 't2');
    const mismatch = expect.objectContaining({
      code: 'style/trunk-mismatch',
      advice: 'Polish it again, or go back to the unpolished style.',
    }) as Error;
    expect(() => withAdapter(plainCode('t1', 0), adapter)).toThrow(mismatch);
    expect(() => assertAdapterFits(adapter, TINY_GENERATOR, 't1')).toThrow(mismatch);
    expect(() => assertAdapterFits(adapter, generatorOptionsSchema.parse({}), 't2')).toThrow(
      expect.objectContaining({ code: 'model/shape-mismatch' }),
    );
    assertAdapterFits(adapter, TINY_GENERATOR, 't2');
  });

  it('are refused if their file is damaged or newer', () => {
    const bytes = encodeAdapter(randomAdapter(TINY_GENERATOR, 't1'));
    const { arrays, metadata } = decodeSafetensors(bytes);
    const changed = (name: string, data: Float32Array, shape: number[]): Uint8Array =>
      encodeSafetensors(new Map([...arrays, [name, { shape, data }]]), metadata);
    const bias = arrays.get('delta.decoder.half.color.bias')!;
    expect(() => decodeAdapter(changed('delta.decoder.half.color.bias', new Float32Array(2), [2]))).toThrow(
      /do not fit/,
    );
    expect(() =>
      decodeAdapter(
        changed(
          'delta.decoder.half.color.bias',
          bias.data.map(() => NaN),
          [3],
        ),
      ),
    ).toThrow(/not finite/);
    expect(() => decodeAdapter(encodeSafetensors(arrays, { ...metadata, version: '9' }))).toThrow(
      expect.objectContaining({ code: 'model/unknown-version' }),
    );
    expect(() => decodeAdapter(encodeStyleCode(plainCode('t1', 0)))).toThrow(/holds no style adapter/);
    expect(() => decodeAdapter(bytes.subarray(0, 50))).toThrow(expect.objectContaining({ code: 'model/truncated' }));
  });
});
