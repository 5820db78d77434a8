import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  createGenerator,
  decode,
  drawStyle,
  encodeArtwork,
  encodePicture,
  isLearned,
  paintStages,
  transferBatch,
  type GeneratorNetwork,
} from '../../../src/ml/models/generatorNetwork.js';
import { generatorGigaflopPerMegapixel, generatorOptionsSchema } from '../../../src/ml/models/generatorShape.js';
import { modulationValues } from '../../../src/ml/models/styleEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { seededRandom, TINY_GENERATOR } from '../../helpers/tinyModel.js';

/** The whole forward pass, as in training. */
function generate(network: GeneratorNetwork, content: tf.Tensor4D, style: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const photo = encodePicture(network, content);
    const artwork = encodeArtwork(network, style);
    const target = drawStyle(network.options, artwork, seededRandom(3));
    const input = transferBatch(network, photo.values, target, network.options);
    return decode(network, input, modulationValues(network.parameters, artwork.measures));
  });
}

describe('the default generator', () => {
  it('keeps to its budget of 135 GFLOP per megapixel', () => {
    expect(generatorGigaflopPerMegapixel(generatorOptionsSchema.parse({}))).toBeLessThanOrEqual(135);
  });
});

await describeOnEachBackend('a generator', () => {
  it('has at most 12 million parameters', () => {
    const { parameters } = createGenerator(generatorOptionsSchema.parse({}), seededRandom(1));
    expect(parameters.count()).toBeLessThanOrEqual(12_000_000);
    parameters.dispose();
  });

  it('paints pictures of the size of the content, within 0-1, that depend on the style', async () => {
    const network = createGenerator(TINY_GENERATOR, seededRandom(2));
    const content = tf.randomUniform<tf.Rank.R4>([2, 24, 40, 3], 0, 1, 'float32', 3);
    const style = tf.randomUniform<tf.Rank.R4>([2, 32, 48, 3], 0, 1, 'float32', 4);
    const stylized = generate(network, content, style);
    const other = generate(network, content, tf.mul(style, 0.3));
    expect(stylized.shape).toEqual([2, 24, 40, 3]);
    const values = await stylized.data();
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
    const difference = await tf.max(tf.abs(tf.sub(stylized, other))).data();
    expect(difference[0]).toBeGreaterThan(1e-3);
    tf.dispose([content, style, stylized, other]);
    network.parameters.dispose();
  });

  it('has a finite gradient for every parameter that is learned, and none for the encoder', async () => {
    const network = createGenerator(TINY_GENERATOR, seededRandom(6));
    const content = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 6);
    const style = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 7);
    const target = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 8);
    // Weights initialized to zero would hide the layers before them.
    const kernel = network.parameters.get('style.modulation.kernel');
    kernel.assign(tf.randomNormal(kernel.shape, 0, 0.1, 'float32', 9));
    const photo = encodePicture(network, content);
    const artwork = encodeArtwork(network, style);
    const drawn = drawStyle(network.options, artwork, seededRandom(3));
    const input = transferBatch(network, photo.values, drawn, network.options);
    const learned = network.parameters.entries().filter(([name]) => isLearned(name));
    const { value, grads } = tf.variableGrads(
      () => {
        const modulation = modulationValues(network.parameters, artwork.measures);
        const { stages } = paintStages(network, input, modulation);
        return tf.addN(stages.map(({ picture }) => tf.mean<tf.Scalar>(tf.squaredDifference(picture, target))));
      },
      learned.map(([, variable]) => variable),
    );
    expect(learned.length).toBeGreaterThan(20);
    for (const [name, variable] of learned) {
      const gradient = await (grads[variable.name] as tf.Tensor).data();
      expect(gradient.every(Number.isFinite), name).toBe(true);
      expect(
        gradient.some((number) => number !== 0),
        name,
      ).toBe(true);
    }
    tf.dispose([value, grads, content, style, target, photo, artwork, drawn, input]);
    network.parameters.dispose();
  });

  it('trains each decoder by its own picture alone', async () => {
    const network = createGenerator(TINY_GENERATOR, seededRandom(6));
    const content = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 6);
    const photo = encodePicture(network, content);
    const artwork = encodeArtwork(network, tf.mul(content, content));
    const drawn = drawStyle(network.options, artwork, seededRandom(3));
    const input = transferBatch(network, photo.values, drawn, network.options);
    const decoders = ['deep', 'quarter', 'half'];
    const biases = decoders.map((name) => network.parameters.get(`decoder.${name}.color.bias`));
    for (const [index, own] of decoders.entries()) {
      const { value, grads } = tf.variableGrads(() => {
        const { stages } = paintStages(network, input, modulationValues(network.parameters, artwork.measures));
        return tf.mean<tf.Scalar>(tf.square(stages[index]!.picture));
      }, biases);
      for (const [at, bias] of biases.entries()) {
        // There is none where nothing passes at all.
        const gradient = await grads[bias.name]?.data();
        expect(gradient?.some((number) => number !== 0) ?? false, `${decoders[at]} by the picture of ${own}`).toBe(
          at === index,
        );
      }
      tf.dispose([value, grads]);
    }
    tf.dispose([content, photo, artwork, drawn, input]);
    network.parameters.dispose();
  });

  it('gives a unit that is inactive everywhere a gradient, so that it can become active again', async () => {
    const network = createGenerator(TINY_GENERATOR, seededRandom(5));
    const content = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 6);
    const photo = encodePicture(network, content);
    const artwork = encodeArtwork(network, content);
    const drawn = drawStyle(network.options, artwork, seededRandom(3));
    const input = transferBatch(network, photo.values, drawn, network.options);
    const bias = network.parameters.get('decoder.deep.eighth.bias');
    bias.assign(tf.fill(bias.shape, -100));
    const { value, grads } = tf.variableGrads(() => {
      const { stages } = paintStages(network, input, modulationValues(network.parameters, photo.measures));
      return tf.mean<tf.Scalar>(tf.squaredDifference(stages[0]!.picture, content));
    }, [bias]);
    expect((await grads[bias.name]!.data()).every((number) => number !== 0)).toBe(true);
    tf.dispose([value, grads, content, photo, artwork, drawn, input]);
    network.parameters.dispose();
  });
});
