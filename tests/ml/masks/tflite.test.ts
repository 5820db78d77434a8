import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { peopleProbabilities } from '../../../src/ml/masks/peopleMask.js';
import { runTflite } from '../../../src/ml/masks/tfliteGraph.js';
import { readTflite, type TfliteModel, type TfliteOperation } from '../../../src/ml/masks/tfliteModel.js';
import { useBackend } from '../../helpers/backends.js';
import { testImage } from '../../helpers/testImages.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';

const nodeRequire = createRequire(import.meta.url);
const bytes = readFileSync(nodeRequire.resolve('@mediapipe/selfie_segmentation/selfie_segmentation.tflite'));

beforeAll(() => useBackend('wasm'));

describe('a TensorFlow Lite model', () => {
  it('is read with its constants and operations', () => {
    const model = readTflite(bytes);
    expect(model.operations).toHaveLength(246);
    expect([model.inputs, model.outputs]).toEqual([[0], [249]]);
    expect(model.tensors[0]!.shape).toEqual([1, 256, 256, 3]);
    const [kernel] = model.tensors.filter(({ shape }) => shape.join() === '16,3,3,3');
    expect(kernel!.values!.every(Number.isFinite)).toBe(true);
    expect(model.operations.find(({ customName }) => customName !== '')?.customName).toBe('Convolution2DTransposeBias');
  });

  it('that is none or is cut off is refused', () => {
    expect(() => readTflite(new Uint8Array(40))).toThrow('no TensorFlow Lite model');
    expect(() => readTflite(bytes.subarray(0, 3000))).toThrow();
  });

  it('gives probabilities of the size of its input, and leaves no tensors', async () => {
    const model = readTflite(bytes);
    await expectNoTensorLeak(async () => {
      const values = await peopleProbabilities(model, testImage(90, 60));
      expect(values).toHaveLength(256 * 256);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    });
  });
});

/** A model of one operation on a picture of 1 x 2 x 2 px. */
function single(operation: Partial<TfliteOperation>, constants: TfliteModel['tensors'] = []): TfliteModel {
  const inputs = [0, ...constants.map((_, index) => 2 + index)];
  const whole = { code: 0, customName: '', inputs, outputs: [1], option: () => 0, ...operation };
  const tensors = [{ shape: [1, 2, 2, 1], values: undefined }, { shape: [], values: undefined }, ...constants];
  return { tensors, operations: [whole], inputs: [0], outputs: [1] };
}

function resultOf(model: TfliteModel): number[] {
  return [...tf.tidy(() => runTflite(model, tf.tensor4d([-4, 0, 1, 6], [1, 2, 2, 1])).dataSync<'float32'>())];
}

describe('an operation', () => {
  it.each([
    ['hard swish', 117, [0, 0, 2 / 3, 6]],
    ['relu', 19, [0, 0, 1, 6]],
    ['sigmoid', 14, [0.018, 0.5, 0.731, 0.998]],
  ])('%s', (_, code, expected) => {
    resultOf(single({ code })).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 2));
  });

  it('a transposed convolution spreads each pixel over four', () => {
    const kernel = { shape: [1, 2, 2, 1], values: Float32Array.of(1, 2, 3, 4) };
    const bias = { shape: [1], values: Float32Array.of(0.5) };
    const model = single({ code: 32, customName: 'Convolution2DTransposeBias' }, [kernel, bias]);
    expect(resultOf(model)).toEqual([
      -3.5, -7.5, 0.5, 0.5, -11.5, -15.5, 0.5, 0.5, 1.5, 2.5, 6.5, 12.5, 3.5, 4.5, 18.5, 24.5,
    ]);
  });

  it('a convolution takes its kernel with the output first', () => {
    const kernel = { shape: [2, 1, 1, 1], values: Float32Array.of(1, 10) };
    const bias = { shape: [2], values: Float32Array.of(0, 1) };
    const option = (field: number): number => (field === 1 || field === 2 ? 1 : 0);
    expect(resultOf(single({ code: 3, option }, [kernel, bias]))).toEqual([-4, -39, 0, 1, 1, 11, 6, 61]);
  });

  it('that is unknown is named', () => {
    expect(() => resultOf(single({ code: 99 }))).toThrow('unknown operation: 99');
  });
});
