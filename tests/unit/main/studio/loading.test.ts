import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

const loaded = (): string[] =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('@tensorflow'));

it('opens a studio without loading TensorFlow.js, which is the business of the engine alone', async () => {
  await import('../../../../src/main/studio/createStudio.js');
  await import('../../../../src/main/host/browserHost.js');
  expect(loaded()).toEqual([]);
  await import('../../../../src/ml/infer/stylize.js');
  expect(loaded().length).toBeGreaterThan(0);
});
