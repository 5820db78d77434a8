import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../../src/ml/checkpoints/safetensors.js';
import type { NamedArray } from '../../../../src/ml/models/parameters.js';

const arrays = new Map<string, NamedArray>([
  ['matrix', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, Number.MAX_VALUE, -0) }],
  ['scalar', { shape: [], data: Float32Array.of(7) }],
  ['empty', { shape: [0, 4], data: new Float32Array(0) }],
]);

describe('safetensors', () => {
  it('gives back what was encoded, metadata included', () => {
    const content = decodeSafetensors(encodeSafetensors(arrays, { trunk: 'abc' }));
    expect([...content.arrays]).toEqual([...arrays]);
    expect(content.metadata).toEqual({ trunk: 'abc' });
  });

  it('reads from bytes at any offset, aligned or not', () => {
    const bytes = encodeSafetensors(arrays);
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect([...decodeSafetensors(shifted.subarray(3)).arrays]).toEqual([...arrays]);
    expect([...decodeSafetensors(Buffer.from(bytes)).arrays]).toEqual([...arrays]);
  });

  it('tells a file that is cut short from one that makes no sense', () => {
    const bytes = encodeSafetensors(arrays);
    for (const length of [0, 7, 40, bytes.length - 1]) {
      expect(() => decodeSafetensors(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'model/truncated' }),
      );
    }
    const noise = Uint8Array.from({ length: 64 }, (_, index) => (index * 73) % 251);
    expect(() => decodeSafetensors(noise)).toThrow(expect.objectContaining({ code: 'model/unreadable' }));
  });

  it('refuses entries whose shape and bytes disagree, and types other than F32', () => {
    const broken = (entry: object): Uint8Array => {
      const json = new TextEncoder().encode(JSON.stringify({ a: entry }));
      const bytes = new Uint8Array(8 + json.length + 16);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
      bytes.set(json, 8);
      return bytes;
    };
    for (const entry of [
      { dtype: 'F32', shape: [3], data_offsets: [0, 16] },
      { dtype: 'F32', shape: [-1, -4], data_offsets: [0, 16] },
      { dtype: 'F32', shape: [4], data_offsets: [-16, 0] },
      { dtype: 'I64', shape: [2], data_offsets: [0, 16] },
      { dtype: 'F32', shape: 4, data_offsets: [0, 16] },
    ]) {
      expect(() => decodeSafetensors(broken(entry))).toThrow(expect.objectContaining({ code: 'model/unreadable' }));
    }
  });

  it('refuses arrays that share their bytes, with which a small file would fill the memory', () => {
    const shared = { dtype: 'F32', shape: [1000], data_offsets: [0, 4000] };
    const json = new TextEncoder().encode(JSON.stringify({ a: shared, b: shared, c: shared }));
    const bytes = new Uint8Array(8 + json.length + 4000);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    expect(() => decodeSafetensors(bytes)).toThrow(expect.objectContaining({ code: 'model/unreadable' }));
  });
});
