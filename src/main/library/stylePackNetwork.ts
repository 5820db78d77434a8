import { decodeSafetensors } from '../../ml/checkpoints/safetensors.js';
import {
  decoderLayers,
  encoderConvolutions,
  modulationSize,
  styleCodeSize,
  styleStatisticCount,
  type GeneratorOptions,
} from '../../ml/models/generatorShape.js';
import { parseModelManifest } from '../../ml/models/modelManifest.js';
import { sha256, trunkHash } from '../../ml/models/trunkHash.js';
import { ModelError } from '../../shared/errors.js';

/** Far more than any of our networks has. */
const MAX_CHANNELS = 4096;
const MAX_BLOCKS = 64;

/**
 * Checks the network of a pack without loading it: manifest, weights and trunk match, the weights are finite, and the
 * manifest does not declare more weights than there are, since a network is allocated before it is filled.
 * @returns the number of values in a style code of this network
 * @throws ModelError `model/...`, `style/trunk-mismatch`
 */
export async function checkPackNetwork(modelJson: Uint8Array, weights: Uint8Array, trunk: string): Promise<number> {
  const manifest = parseModelManifest(modelJson);
  // The only name that we write: it becomes a file name in the library.
  if (manifest.weights.file !== 'weights.safetensors') {
    throw new ModelError('model/unreadable', 'The network names another file for its weights.');
  }
  const { arrays } = decodeSafetensors(weights);
  const hash = await sha256(weights);
  if (hash !== manifest.weights.sha256) {
    throw new ModelError('model/hash-mismatch', "The network's weights are not the ones that its manifest names.", {
      details: { expected: manifest.weights.sha256, actual: hash },
    });
  }
  const count = [...arrays.values()].reduce((sum, { data }) => sum + data.length, 0);
  assertPlausible(manifest.generator, count);
  const infinite = [...arrays].find(([, { data }]) => !data.every(Number.isFinite));
  if (infinite) throw new ModelError('model/unreadable', `The network's weights ${infinite[0]} are not finite.`);
  const actual = await trunkHash(arrays);
  if (actual !== trunk || manifest.trunk !== trunk) {
    throw new ModelError('style/trunk-mismatch', 'The style code and the network of the pack do not belong together.', {
      details: { expected: trunk, actual },
    });
  }
  return styleCodeSize(manifest.generator);
}

function assertPlausible(options: GeneratorOptions, count: number): void {
  const { encoderChannels, encoderInnerChannels, encoderLayout } = options;
  const sizes = [...Object.values(options), ...encoderChannels, ...encoderInnerChannels].filter(
    (option) => typeof option === 'number',
  );
  const isSmall = encoderLayout.every((layers) => layers <= MAX_BLOCKS) && sizes.every((size) => size <= MAX_CHANNELS);
  if (isSmall && fewestWeights(options) <= count) return;
  throw new ModelError('model/shape-mismatch', 'The network names more weights than it brings.', {
    details: { actual: count },
  });
}

/** A lower bound: counts only the kernels. */
function fewestWeights(options: GeneratorOptions): number {
  const kernels = (sum: number, { inputs, outputs }: { inputs: number; outputs: number }): number =>
    sum + 9 * inputs * outputs;
  const decoder = Object.values(decoderLayers(options))
    .map(({ inputs, channels }) => ({ inputs, outputs: channels }))
    .reduce(kernels, 0);
  const encoder = encoderConvolutions(options).reduce(kernels, 0);
  return decoder + encoder + options.latentSize * (styleStatisticCount(options) + modulationSize(options));
}
