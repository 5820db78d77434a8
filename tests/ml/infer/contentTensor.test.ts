import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { contentTensor, wholeContentTensor } from '../../../src/ml/infer/contentTensor.js';
import { PLAIN_GRAIN, type Grain } from '../../../src/ml/models/grain.js';
import { rectToTensor } from '../../../src/ml/tensors/imageTensor.js';
import { createPixelImage } from '../../../src/shared/domain/pixelImage.js';
import { useBackend } from '../../helpers/backends.js';

beforeAll(() => useBackend('wasm'));

it('gives an even area faint grain, the same in every channel', async () => {
  const gray = createPixelImage(512, 512);
  gray.data.fill(128);
  const tensor = wholeContentTensor(gray, 8, PLAIN_GRAIN);
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
  const tensor = wholeContentTensor(gray, 8, PLAIN_GRAIN);
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

it.each([PLAIN_GRAIN, { amount: 1, flow: 1 }])('gives a place the same grain in each rectangle: %o', async (grain) => {
  const gray = createPixelImage(300, 300);
  gray.data.fill(90);
  const [first, second] = [
    contentTensor(gray, { x: -8, y: 16, width: 300, height: 280 }, grain),
    contentTensor(gray, { x: 40, y: 264, width: 16, height: 16 }, grain),
  ];
  const part = tf.slice(first, [0, 248, 48, 0], [1, 16, 16, 3]);
  expect([...(await second.data())]).toEqual([...(await part.data())]);
  [first, second, part].forEach((tensor) => tensor.dispose());
});

it('stays within the colors', async () => {
  const white = createPixelImage(32, 32);
  white.data.fill(255);
  const tensor = wholeContentTensor(white, 8, PLAIN_GRAIN);
  expect(Math.max(...(await tensor.data()))).toBe(1);
  tensor.dispose();
});

it('draws strokes along the edges of a photo', async () => {
  const size = 256;
  const edges = createPixelImage(size, size);
  // Stripes that rise to the right at 30 degrees, and even ground between them.
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const across = x * Math.sin(Math.PI / 6) + y * Math.cos(Math.PI / 6);
      edges.data.fill(across % 64 < 32 ? 100 : 140, 3 * (y * size + x), 3 * (y * size + x) + 3);
    }
  }
  const strokes = contentTensor(edges, { x: 0, y: 0, width: size, height: size }, { amount: 1, flow: 1 });
  const plain = rectToTensor(edges, { x: 0, y: 0, width: size, height: size });
  const grain = await tf.tidy(() => tf.sub(strokes, plain)).data<'float32'>();
  const at = (x: number, y: number): number => grain[3 * (size * Math.round(y) + Math.round(x))]!;
  const correlation = (degrees: number): number => {
    const [dx, dy] = [10 * Math.cos((degrees * Math.PI) / 180), 10 * Math.sin((degrees * Math.PI) / 180)];
    let [product, square] = [0, 0];
    for (let y = 20; y < size - 20; y++) {
      for (let x = 20; x < size - 20; x++) {
        product += at(x, y) * at(x + dx, y + dy);
        square += at(x, y) ** 2;
      }
    }
    return product / square;
  };
  expect(correlation(-30)).toBeGreaterThan(0.6);
  expect(correlation(60)).toBeLessThan(0.2);
  expect(correlation(0)).toBeLessThan(0.45);
  tf.dispose([strokes, plain]);
});

it('has less grain for quiet artworks', async () => {
  const gray = createPixelImage(256, 256);
  gray.data.fill(128);
  const deviationOf = async (grain: Grain): Promise<number> => {
    const tensor = wholeContentTensor(gray, 8, grain);
    const values = await tensor.data<'float32'>();
    tensor.dispose();
    return Math.sqrt(values.reduce((sum, value) => sum + (value - 128 / 255) ** 2, 0) / values.length);
  };
  const plain = await deviationOf(PLAIN_GRAIN);
  expect((await deviationOf({ amount: 0.3, flow: 0 })) / plain).toBeCloseTo(0.3, 2);
  const strokes = await deviationOf({ amount: 1, flow: 1 });
  expect(strokes / plain).toBeGreaterThan(1);
  expect(strokes / plain).toBeLessThan(2);
});
