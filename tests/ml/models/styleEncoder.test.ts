import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { styleCodeSize, styleStatisticCount } from '../../../src/ml/models/generatorShape.js';
import type { Parameters } from '../../../src/ml/models/parameters.js';
import {
  calibrateStyleEncoder,
  createStyleEncoder,
  encodeStyleBatch,
  isLearned,
  measureStyles,
} from '../../../src/ml/models/styleEncoder.js';
import { StyleTransferTask, styleTransferOptionsSchema } from '../../../src/ml/train/tasks/styleTransferTask.js';
import { FlatParameters } from '../../../src/ml/train/flatParameters.js';
import { differentiateMicroBatch } from '../../../src/ml/train/gradientWorker.js';
import { PerceptualEncoder } from '../../../src/ml/models/perceptualEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { MemorySource, randomPerceptual, TINY_TASK } from '../../helpers/memoryTraining.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { seededRandom, TINY_GENERATOR } from '../../helpers/tinyModel.js';

const COUNT = 6;

await describeOnEachBackend('the style encoder', () => {
  const artworks = (): tf.Tensor4D => tf.randomUniform([COUNT, 32, 48, 3], 0, 1, 'float32', 3);

  async function withEncoder(work: (parameters: Parameters) => Promise<void>): Promise<void> {
    const parameters = createStyleEncoder(TINY_GENERATOR, seededRandom(4), await randomPerceptual());
    await work(parameters).finally(() => parameters.dispose());
  }

  it('sees of the artworks that it was calibrated with how far they are from their mean, in units of their spread', async () => {
    await expectNoTensorLeak(() =>
      withEncoder(async (parameters) => {
        const images = artworks();
        calibrateStyleEncoder(parameters, TINY_GENERATOR, images);
        const measures = measureStyles(parameters, TINY_GENERATOR, images);
        expect(measures.shape).toEqual([COUNT, styleStatisticCount(TINY_GENERATOR)]);
        const rows = await measures.array();
        const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]!));
        for (const column of columns) {
          const mean = column.reduce((sum, value) => sum + value, 0) / COUNT;
          const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT;
          expect(Math.abs(mean)).toBeLessThan(1e-2);
          expect(variance).toBeLessThanOrEqual(1.01);
        }
        // Channels that differ between the artworks are spread by nearly 1.
        const widest = Math.max(...columns.map((column) => Math.max(...column) - Math.min(...column)));
        expect(widest).toBeGreaterThan(1.5);
        tf.dispose([images, measures]);
      }),
    );
  });

  it('gives each artwork a code of its own, whatever else is in the batch', async () => {
    await withEncoder(async (parameters) => {
      const images = artworks();
      calibrateStyleEncoder(parameters, TINY_GENERATOR, images);
      const together = encodeStyleBatch(parameters, TINY_GENERATOR, images);
      const alone = encodeStyleBatch(parameters, TINY_GENERATOR, tf.slice(images, [2, 0, 0, 0], [1, 32, 48, 3]));
      expect(together.shape).toEqual([COUNT, styleCodeSize(TINY_GENERATOR)]);
      const codes = await together.array();
      const own = (await alone.array())[0]!;
      const distance = (a: number[], b: number[]): number => Math.max(...a.map((v, index) => Math.abs(v - b[index]!)));
      expect(distance(codes[2]!, own)).toBeLessThan(1e-4);
      expect(distance(codes[1]!, own)).toBeGreaterThan(1e-3);
      tf.dispose([images, together, alone]);
    });
  });

  it('learns nothing but its two layers in a training', async () => {
    const features = await randomPerceptual();
    const options = styleTransferOptionsSchema.parse({
      generator: TINY_GENERATOR,
      discriminator: TINY_TASK.discriminator,
    });
    const task = new StyleTransferTask(options, new PerceptualEncoder(features), seededRandom(8), features);
    const flats = task.networks.map(({ parameters }) => new FlatParameters(parameters));
    const gradients = await differentiateMicroBatch(
      task,
      flats,
      await new MemorySource({ count: 4, size: 32, batch: 2 }).take(1),
      1,
    );
    const values = await gradients[0]!.gradient.data<'float32'>();
    for (const [name, { data }] of flats[0]!.toNamed(Float32Array.from(values), '')) {
      const isMoved = data.some((value) => value !== 0);
      expect(isMoved, name).toBe(isLearned(name));
    }
    for (const { losses, gradient } of gradients) tf.dispose([losses, gradient]);
    task.dispose();
  });

  it('refuses features of other widths than its own', async () => {
    const features = await randomPerceptual();
    const options = { ...TINY_GENERATOR, styleFeatures: { channels: [4, 4, 4, 4, 4], layout: [1, 1, 1, 1, 1] } };
    expect(() => createStyleEncoder(options, seededRandom(1), features)).toThrow(
      expect.objectContaining({ code: 'model/shape-mismatch' }),
    );
  });
});
