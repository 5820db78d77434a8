import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createGenerator, generate } from '../../../src/ml/models/generatorNetwork.js';
import {
  generatorOptionsSchema,
  styleCodeSize,
  trunkGigaflopPerMegapixel,
} from '../../../src/ml/models/generatorShape.js';
import { isLearned } from '../../../src/ml/models/styleEncoder.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { seededRandom, TINY_GENERATOR } from '../../helpers/tinyModel.js';

describe('the default generator', () => {
  it('keeps to its budget of 45 GFLOP per megapixel, and to a style code of a few kilobytes', () => {
    const options = generatorOptionsSchema.parse({});
    expect(trunkGigaflopPerMegapixel(options)).toBeLessThanOrEqual(45);
    expect(styleCodeSize(options) * 4).toBeLessThan(10_000);
  });
});

await describeOnEachBackend('a generator', () => {
  it('learns at most a million parameters', () => {
    const { parameters } = createGenerator(generatorOptionsSchema.parse({}), seededRandom(1));
    const learned = parameters.entries().filter(([name]) => isLearned(name));
    expect(learned.reduce((sum, [, { size }]) => sum + size, 0)).toBeLessThanOrEqual(1_000_000);
    parameters.dispose();
  });

  it('paints pictures of the size of the content, within 0-1, that depend on the style', async () => {
    const network = createGenerator(TINY_GENERATOR, seededRandom(2));
    const content = tf.randomUniform<tf.Rank.R4>([2, 24, 40, 3], 0, 1, 'float32', 3);
    const style = tf.randomUniform<tf.Rank.R4>([1, 32, 48, 3], 0, 1, 'float32', 4);
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

  it('has a finite gradient for every parameter, none of them zero throughout', async () => {
    const network = createGenerator(TINY_GENERATOR, seededRandom(5));
    const content = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 6);
    const style = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 7);
    const target = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], 0, 1, 'float32', 8);
    const { value, grads } = tf.variableGrads(
      () => tf.mean<tf.Scalar>(tf.squaredDifference(generate(network, content, style), target)),
      network.parameters.list(),
    );
    for (const [name, variable] of network.parameters.entries()) {
      const gradient = await (grads[variable.name] as tf.Tensor).data();
      expect(gradient.every(Number.isFinite), name).toBe(true);
      expect(
        gradient.some((number) => number !== 0),
        name,
      ).toBe(true);
    }
    tf.dispose([value, grads, content, style, target]);
    network.parameters.dispose();
  });
});
