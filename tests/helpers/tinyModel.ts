import type { RandomSource } from '../../src/ml/layers/convolution.js';
import { encodeModelBundle, loadModelBundle, type BundleFiles } from '../../src/ml/models/modelBundle.js';
import type { StyleModel } from '../../src/ml/models/styleModel.js';
import { createGenerator } from '../../src/ml/models/generatorNetwork.js';
import { generatorOptionsSchema, type GeneratorOptions } from '../../src/ml/models/generatorShape.js';
import { uniform } from '../../src/shared/counterRandom.js';

/** A generator of a few thousand parameters: all layers of the real one, a few channels wide. */
export const TINY_GENERATOR: GeneratorOptions = generatorOptionsSchema.parse({
  encoderChannels: [4, 6, 8, 8],
  encoderInnerChannels: [4, 6, 8],
  encoderLayout: [1, 1, 2, 1],
  deepChannels: 8,
  halfChannels: 4,
  fullChannels: 4,
  latentSize: 8,
  bankSize: 16,
});

/** Seeded uniform numbers 0-1. */
export function seededRandom(seed: number): RandomSource {
  let drawn = 0;
  return () => uniform(seed, drawn++);
}

/** The files of a model with random weights. Needs a selected backend. */
export async function tinyModelFiles(seed = 1): Promise<Map<string, Uint8Array>> {
  const network = createGenerator(TINY_GENERATOR, seededRandom(seed));
  try {
    const description = { name: 'tiny', license: 'none', training: {}, metrics: {} };
    return await encodeModelBundle(TINY_GENERATOR, await network.parameters.read(), description);
  } finally {
    network.parameters.dispose();
  }
}

/** A model with random weights, owned by the caller. Needs a selected backend. */
export async function tinyModel(seed = 1): Promise<StyleModel> {
  return loadModelBundle(bundleFiles(await tinyModelFiles(seed)));
}

/** A bundle in memory. */
export function bundleFiles(files: ReadonlyMap<string, Uint8Array>): BundleFiles {
  return {
    read: (name) => {
      const bytes = files.get(name);
      return bytes ? Promise.resolve(bytes) : Promise.reject(new Error(`no file ${name}`));
    },
  };
}
