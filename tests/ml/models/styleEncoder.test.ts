import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createFeatureEncoder, encodeFeatures } from '../../../src/ml/models/featureEncoder.js';
import { createGenerator, encodePicture, type GeneratorNetwork } from '../../../src/ml/models/generatorNetwork.js';
import { styleStatisticCount } from '../../../src/ml/models/generatorShape.js';
import { calibrateStyleEncoder, featureScales } from '../../../src/ml/models/styleEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { seededRandom, TINY_GENERATOR } from '../../helpers/tinyModel.js';

const COUNT = 6;

await describeOnEachBackend('the style encoder', () => {
  const artworks = (): tf.Tensor4D => tf.randomUniform([COUNT, 32, 48, 3], 0, 1, 'float32', 3);

  async function withNetwork(work: (network: GeneratorNetwork) => Promise<void>): Promise<void> {
    const network = createGenerator(TINY_GENERATOR, seededRandom(4));
    await work(network).finally(() => network.parameters.dispose());
  }

  it('sees of the artworks that it was calibrated with how far they are from their mean, in units of their spread', async () => {
    await expectNoTensorLeak(() =>
      withNetwork(async (network) => {
        const images = artworks();
        calibrateStyleEncoder(network.parameters, TINY_GENERATOR, images);
        const encoded = encodePicture(network, images);
        expect(encoded.measures.shape).toEqual([COUNT, styleStatisticCount(TINY_GENERATOR)]);
        const rows = await encoded.measures.array();
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
        tf.dispose([images]);
        tf.dispose(encoded);
      }),
    );
  });

  it('knows the usual size of the features that it was calibrated with', async () => {
    await withNetwork(async (network) => {
      const images = artworks();
      calibrateStyleEncoder(network.parameters, TINY_GENERATOR, images);
      const scales = await featureScales(network.parameters).data();
      const features = encodeFeatures(network.parameters, TINY_GENERATOR, images);
      for (const [index, feature] of features.entries()) {
        const [size] = await tf.sqrt(tf.mean(tf.square(feature))).data();
        expect(scales[index]! / size!).toBeCloseTo(1, 4);
      }
      tf.dispose([images, ...features]);
    });
  });

  it('measures pieces of a picture together as the picture', async () => {
    await withNetwork(async (network) => {
      const [differs, alone] = tf.tidy((): [tf.Tensor2D, tf.Tensor2D] => {
        const pieces = artworks();
        const together = encodePicture(network, pieces, { arePieces: true }).measures;
        // Each statistic lies among those of the pieces, or above where the pieces differ.
        const each = encodePicture(network, pieces).measures;
        return [tf.sub(together, tf.min(each, 0)), tf.sub(each, tf.min(each, 0))];
      });
      expect(differs.shape).toEqual([1, styleStatisticCount(TINY_GENERATOR)]);
      expect(Math.min(...(await differs.data()))).toBeGreaterThan(-1e-4);
      expect(Math.max(...(await alone.data()))).toBeGreaterThan(0);
      tf.dispose([differs, alone]);
    });
  });
});

await describeOnEachBackend('the feature encoder', () => {
  it('gives four levels, each half the size of the one before, and keeps nothing else', async () => {
    await expectNoTensorLeak(() => {
      const parameters = createFeatureEncoder(TINY_GENERATOR, seededRandom(2));
      const image = tf.randomUniform<tf.Rank.R4>([1, 32, 48, 3], 0, 1, 'float32', 1);
      const features = encodeFeatures(parameters, TINY_GENERATOR, image);
      expect(features.map(({ shape }) => shape)).toEqual([
        [1, 32, 48, 4],
        [1, 16, 24, 6],
        [1, 8, 12, 8],
        [1, 4, 6, 8],
      ]);
      tf.dispose([image, ...features]);
      parameters.dispose();
      return Promise.resolve();
    });
  });

  it('refuses weights of other widths than its own', async () => {
    const parameters = createFeatureEncoder(TINY_GENERATOR, seededRandom(2));
    const arrays = new Map([...(await parameters.read())].map(([name, array]) => [name.slice(8), array]));
    parameters.dispose();
    const same = createFeatureEncoder(TINY_GENERATOR, seededRandom(3), arrays);
    same.dispose();
    const options = { ...TINY_GENERATOR, encoderChannels: [4, 4, 4, 4] };
    expect(() => createFeatureEncoder(options, seededRandom(1), arrays)).toThrow(
      expect.objectContaining({ code: 'model/shape-mismatch' }),
    );
  });
});
