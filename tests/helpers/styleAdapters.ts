import { decoderLayers, modulationSize, type GeneratorOptions } from '../../src/ml/models/generatorShape.js';
import type { LayerDelta, StyleAdapter } from '../../src/ml/models/styleAdapter.js';
import { roundedDeltas } from '../../src/ml/models/styleAdapter.js';
import { seededRandom } from './tinyModel.js';

/** An adapter with random changes of every layer, in the precision of a file. */
export function randomAdapter(
  options: GeneratorOptions,
  trunk: string,
  { seed = 1, rank = 2, size = 0.3 }: { readonly seed?: number; readonly rank?: number; readonly size?: number } = {},
): StyleAdapter {
  const random = seededRandom(seed);
  const values = (length: number): Float32Array => Float32Array.from({ length }, () => size * (2 * random() - 1));
  const deltas = decoderLayers(options).map(({ name, inputs, channels }): LayerDelta => {
    const own = Math.min(rank, channels);
    const [down, up, bias] = [values(9 * inputs * own), values(own * channels), values(channels)];
    return { layer: name, rank: own, down, up, bias };
  });
  return { trunk, modulation: new Float32Array(modulationSize(options)), deltas: roundedDeltas(deltas) };
}
