import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { contentTensor, wholeContentTensor } from '../../../src/ml/infer/contentTensor.js';
import { createPixelImage } from '../../../src/shared/domain/pixelImage.js';
import { useBackend } from '../../helpers/backends.js';

beforeAll(() => useBackend('wasm'));

it('gives an even area faint grain, the same in every channel', async () => {
  const gray = createPixelImage(512, 512);
  gray.data.fill(128);
  const tensor = wholeContentTensor(gray, 8);
  const values = await tensor.data<'float32'>();
  const deviations = values.map((value) => value - 128 / 255);
  const mean = deviations.reduce((sum, value) => sum + value, 0) / values.length;
  const square = deviations.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(1e-3);
  expect(Math.sqrt(square)).toBeCloseTo(Math.hypot(0.005, 0.01, 0.014), 3);
  for (let index = 0; index < values.length; index += 3) expect(values[index + 2]).toBe(values[index]);
  tensor.dispose();
});

it('makes spots of the grain: neighbors are alike, places apart are not', async () => {
  const gray = createPixelImage(512, 512);
  gray.data.fill(128);
  const tensor = wholeContentTensor(gray, 8);
  const values = await tensor.data<'float32'>();
  const grainAt = (x: number, y: number): number => values[3 * (512 * y + x)]! - 128 / 255;
  const correlation = (apart: number): number => {
    let [product, square] = [0, 0];
    for (let y = 0; y < 512; y++) {
      for (let x = 0; x + apart < 512; x++) {
        product += grainAt(x, y) * grainAt(x + apart, y);
        square += grainAt(x, y) ** 2;
      }
    }
    return product / square;
  };
  expect(correlation(1)).toBeGreaterThan(0.8);
  expect(Math.abs(correlation(24))).toBeLessThan(0.1);
  tensor.dispose();
});

it('gives a place the same grain in each rectangle', async () => {
  const gray = createPixelImage(300, 300);
  gray.data.fill(90);
  const [first, second] = [
    contentTensor(gray, { x: -8, y: 16, width: 300, height: 280 }),
    contentTensor(gray, { x: 40, y: 264, width: 16, height: 16 }),
  ];
  const part = tf.slice(first, [0, 248, 48, 0], [1, 16, 16, 3]);
  expect([...(await second.data())]).toEqual([...(await part.data())]);
  [first, second, part].forEach((tensor) => tensor.dispose());
});

it('stays within the colors', async () => {
  const white = createPixelImage(32, 32);
  white.data.fill(255);
  const tensor = wholeContentTensor(white, 8);
  expect(Math.max(...(await tensor.data()))).toBe(1);
  tensor.dispose();
});
