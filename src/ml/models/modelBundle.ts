import { ModelError } from '../../shared/errors.js';
import { decodeSafetensors, encodeSafetensors } from '../checkpoints/safetensors.js';
import { UNUSED } from '../layers/convolution.js';
import { ARCHITECTURE, MANIFEST_FILE, parseModelManifest, type ModelManifest } from './modelManifest.js';
import { createGenerator, type GeneratorNetwork } from './generatorNetwork.js';
import { generatorOptionsSchema, type GeneratorOptions } from './generatorShape.js';
import type { NamedArrays } from './parameters.js';
import { StyleModel } from './styleModel.js';
import { sha256, trunkHash } from './trunkHash.js';

const WEIGHTS_FILE = 'weights.safetensors';

/** The source of a bundle's files: a folder, an archive or memory. */
export interface BundleFiles {
  /** @throws if the file is missing or cannot be read. */
  read(name: string): Promise<Uint8Array>;
}

/** Metadata of a new bundle. */
export type BundleDescription = Pick<ModelManifest, 'name' | 'license' | 'training' | 'metrics'>;

/**
 * Loads a model onto the selected backend; the caller disposes it.
 * @throws ModelError `model/unreadable`, `model/unknown-version`, `model/hash-mismatch`, `model/truncated` or
 *   `model/shape-mismatch`; and whatever `files.read` throws.
 */
export async function loadModelBundle(files: BundleFiles): Promise<StyleModel> {
  const manifest = parseModelManifest(await files.read(MANIFEST_FILE));
  const bytes = await files.read(manifest.weights.file);
  // Decoded first, so that a truncated file is reported as truncated, not as a wrong hash.
  const { arrays } = decodeSafetensors(bytes);
  const hash = await sha256(bytes);
  if (hash !== manifest.weights.sha256) {
    throw new ModelError('model/hash-mismatch', "The weights are not the ones that the model's manifest names.", {
      details: { expected: manifest.weights.sha256, actual: hash },
      advice: 'Fetch or copy the model again.',
    });
  }
  const network = emptyGenerator(manifest.generator);
  try {
    network.parameters.assign(arrays);
  } catch (error) {
    network.parameters.dispose();
    throw error;
  }
  return new StyleModel(manifest, network);
}

/** Encodes these weights as the files of a bundle. Arrays are named as in `Parameters` of a `GeneratorNetwork`. */
export async function encodeModelBundle(
  options: GeneratorOptions,
  arrays: NamedArrays,
  description: BundleDescription,
): Promise<Map<string, Uint8Array>> {
  const weights = encodeSafetensors(arrays);
  const manifest: ModelManifest = {
    format: 'pentimento-model',
    version: 1,
    architecture: ARCHITECTURE,
    generator: generatorOptionsSchema.parse(options),
    weights: { file: WEIGHTS_FILE, sha256: await sha256(weights) },
    trunk: await trunkHash(arrays),
    ...description,
  };
  return new Map([
    [MANIFEST_FILE, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)],
    [WEIGHTS_FILE, weights],
  ]);
}

/** A generator to load weights into. */
function emptyGenerator(options: GeneratorOptions): GeneratorNetwork {
  return createGenerator(options, UNUSED);
}
