import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { openWasm } from '../../../src/ml/backends/wasm.js';
import { instantiateWasm } from '../../../src/ml/backends/wasmModule.js';
import { maxDifference, read } from '../../helpers/gradients.js';
import { randomValues, seededRandom } from '../../helpers/random.js';

describe('wasm', () => {
  it('gives the same values with one thread and with several', async () => {
    const x = randomValues(40 * 40 * 16, seededRandom(1));
    const kernel = randomValues(9 * 16 * 16, seededRandom(2));
    const results: Float32Array[] = [];
    for (const threads of [1, 3]) {
      const backend = await openWasm({ threads });
      expect(backend.deviceName).toContain(threads === 1 ? '1 thread' : '3 threads');
      const y = tf.tidy(() =>
        tf.conv2d(tf.tensor4d(x, [1, 40, 40, 16]), tf.tensor4d(kernel, [3, 3, 16, 16]), 1, 'same'),
      );
      results.push(await read(y));
      await backend.dispose();
    }
    expect(maxDifference(results[0]!, results[1]!)).toBeLessThan(1e-5);
  });

  it('leaves the process’s handlers of uncaught errors and its globals alone', async () => {
    const mine = (): void => undefined;
    process.on('unhandledRejection', mine);
    try {
      const uncaught = process.listeners('uncaughtException');
      const unhandled = process.listeners('unhandledRejection');
      for (const threads of [1, 2]) {
        const backend = await openWasm({ threads });
        expect(process.listeners('uncaughtException')).toEqual(uncaught);
        expect(process.listeners('unhandledRejection')).toEqual(unhandled);
        await backend.dispose();
        expect(process.listeners('uncaughtException')).toEqual(uncaught);
        expect(process.listeners('unhandledRejection')).toEqual(unhandled);
      }
      expect('Worker' in globalThis).toBe(false);
    } finally {
      process.off('unhandledRejection', mine);
    }
  });

  it('says that memory is full instead of writing over its own', async () => {
    const wasm = await instantiateWasm(1);
    const { _malloc: malloc } = wasm as unknown as { _malloc: (bytes: number) => number };
    expect(malloc(1024)).toBeGreaterThan(0);
    const isOutOfMemory: unknown = expect.objectContaining({ code: 'engine/out-of-memory' });
    expect(() => malloc(4 * 1024 ** 3 - 65536)).toThrow(isOutOfMemory);
  });
});
