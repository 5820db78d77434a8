import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { encodeFeatures } from '../../../src/ml/models/featureEncoder.js';
import { fitLinearDecoders } from '../../../src/ml/models/fitDecoder.js';
import { createGenerator, reconstruct } from '../../../src/ml/models/generatorNetwork.js';
import { modulationSize } from '../../../src/ml/models/generatorShape.js';
import { calibrateStyleEncoder } from '../../../src/ml/models/styleEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { expectNoTensorLeak } from '../../helpers/tensorLeaks.js';
import { seededRandom, TINY_GENERATOR } from '../../helpers/tinyModel.js';

/** Enough features for a picture to be found in them again. */
const OPTIONS = { ...TINY_GENERATOR, encoderChannels: [12, 6, 8, 8] };

await describeOnEachBackend('the decoder with a single layer', () => {
  it('is found at once, and changes no other decoder', async () => {
    await expectNoTensorLeak(async () => {
      const network = createGenerator(OPTIONS, seededRandom(4));
      const images = tf.randomUniform<tf.Rank.R4>([3, 32, 32, 3], 0.1, 0.9, 'float32', 1);
      calibrateStyleEncoder(network.parameters, OPTIONS, images);
      const errors = async (): Promise<Float32Array> => {
        const all = tf.tidy(() => {
          const features = encodeFeatures(network.parameters, OPTIONS, images);
          const painted = reconstruct(network, features, tf.zeros([1, modulationSize(OPTIONS)]));
          return tf.stack(painted.map((picture) => tf.mean(tf.abs(tf.sub(picture, images)))));
        });
        const values = Float32Array.from(await all.data<'float32'>());
        all.dispose();
        return values;
      };
      const before = await errors();
      fitLinearDecoders(network, images);
      const after = await errors();
      expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
      // A random picture has a mean difference of 0.2 from its mean color.
      expect(after.at(-1)!).toBeLessThan(0.1);
      expect(after.at(-1)!).toBeLessThan(before.at(-1)! / 2);
      images.dispose();
      network.parameters.dispose();
    });
  });
});
