import { ExpectedError, ModelError } from '../../shared/errors.js';
import { roundToHalf } from '../checkpoints/halfFloat.js';
import { decodeSafetensors, encodeSafetensors, type SafetensorsContent } from '../checkpoints/safetensors.js';
import { decoderLayers, modulationSize, type GeneratorOptions } from './generatorShape.js';
import type { NamedArray } from './parameters.js';

/** The version of the file format that `encodeAdapter` writes. */
const ADAPTER_VERSION = 1;
const FORMAT = 'pentimento-style-adapter';

/** An adapter's file is at most this large. */
export const MAX_ADAPTER_BYTES = 600_000;

/** The rank of an adapter's changes, unless something else is asked for. */
export const ADAPTER_RANK = 16;

/** The rank of a blend grows with its styles; a file from elsewhere may not ask for more than this. */
const MAX_RANK = 1024;

/**
 * A change of one layer of the decoder, as a product of two small matrices: `down * up`, reshaped, is added to the
 * layer's kernel, `bias` to its bias.
 */
export interface LayerDelta {
  /** The layer's name. */
  readonly layer: string;
  readonly rank: number;
  /** `[9 * inputs, rank]`: 3 x 3 taps of every input, in the kernel's order. */
  readonly down: Float32Array;
  /** `[rank, channels]`. */
  readonly up: Float32Array;
  /** `[channels]`. */
  readonly bias: Float32Array;
}

/**
 * What a style has learned besides its code: low-rank changes of the shared decoder (Hu et al. 2022, LoRA) and a change
 * of the code's modulation. It is folded into the kernels before a picture is painted, so painting costs no more.
 */
export interface StyleAdapter {
  /** SHA-256 of the network weights that the adapter changes, as hexadecimal digits. */
  readonly trunk: string;
  /** Added to the modulation of the style's code. */
  readonly modulation: Float32Array;
  readonly deltas: readonly LayerDelta[];
}

/**
 * The changes of a blend: those of each style by its share. The product of joined matrices is the sum of the products,
 * so the ranks add up.
 *
 * @param parts changes of each style; undefined for a style without any.
 * @param shares of the same length.
 * @returns undefined if no style changes anything.
 */
export function blendDeltas(
  parts: readonly (readonly LayerDelta[] | undefined)[],
  shares: readonly number[],
): readonly LayerDelta[] | undefined {
  const byLayer = new Map<string, { readonly delta: LayerDelta; readonly share: number }[]>();
  parts.forEach((deltas, part) => {
    for (const delta of deltas ?? []) {
      const known = byLayer.get(delta.layer) ?? [];
      byLayer.set(delta.layer, [...known, { delta, share: shares[part]! }]);
    }
  });
  if (byLayer.size === 0) return undefined;
  return [...byLayer].map(([layer, own]) => joinDeltas(layer, own));
}

function joinDeltas(
  layer: string,
  parts: readonly { readonly delta: LayerDelta; readonly share: number }[],
): LayerDelta {
  const first = parts[0]!.delta;
  const rank = parts.reduce((sum, { delta }) => sum + delta.rank, 0);
  const [rows, channels] = [first.down.length / first.rank, first.bias.length];
  const down = new Float32Array(rows * rank);
  const up = new Float32Array(rank * channels);
  const bias = new Float32Array(channels);
  let from = 0;
  for (const { delta, share } of parts) {
    for (let row = 0; row < rows; row++) {
      down.set(delta.down.subarray(row * delta.rank, (row + 1) * delta.rank), row * rank + from);
    }
    up.set(
      delta.up.map((value) => value * share),
      from * channels,
    );
    delta.bias.forEach((value, channel) => (bias[channel] = bias[channel]! + share * value));
    from += delta.rank;
  }
  return { layer, rank, down, up, bias };
}

/** The changes rounded to the precision of a file. */
export function roundedDeltas(deltas: readonly LayerDelta[]): readonly LayerDelta[] {
  return deltas.map(({ layer, rank, down, up, bias }) => ({
    layer,
    rank,
    down: down.map(roundToHalf),
    up: up.map(roundToHalf),
    bias: bias.map(roundToHalf),
  }));
}

/** The arrays of changes by name, for a file. */
export function deltaArrays(deltas: readonly LayerDelta[]): [string, NamedArray][] {
  return deltas.flatMap(({ layer, rank, down, up, bias }): [string, NamedArray][] => [
    [`${PREFIX}${layer}.down`, { shape: [down.length / rank, rank], data: down, dtype: 'F16' }],
    [`${PREFIX}${layer}.up`, { shape: [rank, bias.length], data: up, dtype: 'F16' }],
    [`${PREFIX}${layer}.bias`, { shape: [bias.length], data: bias, dtype: 'F16' }],
  ]);
}

const PREFIX = 'delta.';

/**
 * The inverse of `deltaArrays`; undefined if the file has none.
 * @throws ModelError `model/unreadable` if the arrays are not finite or do not fit each other.
 */
export function readDeltas(arrays: SafetensorsContent['arrays']): readonly LayerDelta[] | undefined {
  const layers = [...arrays.keys()].flatMap((name) => /^delta\.(.+)\.down$/.exec(name)?.[1] ?? []);
  if (layers.length === 0) return undefined;
  return layers.map((layer) => {
    const [down, up, bias] = ['down', 'up', 'bias'].map((part) => arrays.get(`${PREFIX}${layer}.${part}`));
    const rank = down?.shape[1] ?? 0;
    const channels = bias?.shape[0] ?? 0;
    const fits = up?.shape.length === 2 && up.shape[0] === rank && up.shape[1] === channels && down?.shape.length === 2;
    if (!down || !up || !bias || !fits || rank < 1 || rank > MAX_RANK) {
      throw new ModelError('model/unreadable', 'The parts of the style adapter do not fit each other.');
    }
    if (![down, up, bias].every(({ data }) => data.every(Number.isFinite))) {
      throw new ModelError('model/unreadable', 'The style adapter is not finite.');
    }
    return { layer, rank, down: down.data, up: up.data, bias: bias.data };
  });
}

/**
 * Checks that changes fit a decoder: they may come from a stranger's file.
 * @throws ModelError `model/shape-mismatch` that names the layer.
 */
export function assertDeltasFit(options: GeneratorOptions, deltas: readonly LayerDelta[]): void {
  const layers = new Map(decoderLayers(options).map((layer) => [layer.name, layer]));
  for (const { layer, rank, down, up, bias } of deltas) {
    const shape = layers.get(layer);
    const { inputs = 0, channels = 0 } = shape ?? {};
    if (shape && bias.length === channels && down.length === 9 * inputs * rank && up.length === rank * channels)
      continue;
    throw new ModelError('model/shape-mismatch', `The style adapter does not fit the layer ${layer} of the model.`, {
      details: { layer },
    });
  }
}

/** Encodes an adapter as a safetensors file. */
export function encodeAdapter({ trunk, modulation, deltas }: StyleAdapter): Uint8Array {
  const arrays = new Map<string, NamedArray>([
    ['modulation', { shape: [modulation.length], data: modulation, dtype: 'F16' }],
    ...deltaArrays(deltas),
  ]);
  const bytes = encodeSafetensors(arrays, { format: FORMAT, version: String(ADAPTER_VERSION), trunk });
  if (bytes.length <= MAX_ADAPTER_BYTES) return bytes;
  throw new ExpectedError('config/invalid', `The style adapter would take ${bytes.length} bytes.`, {
    advice: `At most ${MAX_ADAPTER_BYTES} are allowed: use a lower rank.`,
  });
}

/**
 * The inverse of `encodeAdapter`.
 * @throws ModelError `model/truncated`, `model/unreadable` or `model/unknown-version`.
 */
export function decodeAdapter(bytes: Uint8Array): StyleAdapter {
  const { arrays, metadata } = decodeSafetensors(bytes);
  const { format, version, trunk } = metadata;
  const modulation = arrays.get('modulation')?.data;
  if (format !== FORMAT || !trunk || !modulation) {
    throw new ModelError('model/unreadable', 'The file holds no style adapter.');
  }
  if (version !== String(ADAPTER_VERSION)) {
    throw new ModelError('model/unknown-version', `The style adapter has the version ${version ?? '(none)'}.`, {
      details: { expected: ADAPTER_VERSION, actual: version ?? '' },
      advice: 'Update Pentimento, or polish the style again.',
    });
  }
  if (!modulation.every(Number.isFinite)) throw new ModelError('model/unreadable', 'The style adapter is not finite.');
  return { trunk, modulation, deltas: readDeltas(arrays) ?? [] };
}

/**
 * Checks that an adapter changes this model.
 * @throws ModelError `style/trunk-mismatch` with what to do; `model/shape-mismatch`
 */
export function assertAdapterFits(adapter: StyleAdapter, options: GeneratorOptions, trunk: string): void {
  if (adapter.trunk !== trunk) throw otherTrunk(adapter.trunk, trunk);
  if (adapter.modulation.length !== modulationSize(options)) {
    throw new ModelError('model/shape-mismatch', 'The style adapter does not fit the model that it names.');
  }
  assertDeltasFit(options, adapter.deltas);
}

/** The error for an adapter of another network than the code's. */
export function otherTrunk(actual: string, expected: string): ModelError {
  return new ModelError('style/trunk-mismatch', 'The style was polished for another model.', {
    details: { expected, actual },
    advice: 'Polish it again, or go back to the unpolished style.',
  });
}
