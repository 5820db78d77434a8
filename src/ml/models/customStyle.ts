import * as tf from '@tensorflow/tfjs-core';
import { normal, type RandomSource } from '../layers/convolution.js';
import type { LayerChange, LayerChanges } from './decoder.js';
import type { ChannelStatistics } from './channelStatistics.js';
import type { TransferStyle } from './transferValues.js';
import type { GeneratorNetwork } from './generatorNetwork.js';
import {
  codeLayout,
  decoderLayers,
  modulationSize,
  ofLevels,
  styleCodeSize,
  type CodePart,
  type GeneratorOptions,
  type StatisticsPart,
} from './generatorShape.js';
import { Parameters, type NamedArray, type NamedArrays } from './parameters.js';
import type { LayerDelta, StyleAdapter } from './styleAdapter.js';
import { flattenCode, type StyleCode } from './styleCode.js';
import { isOfTrunk } from './trunkHash.js';

/** The name of a custom style's array: its flat code, as `flattenCode` returns it. Only its modulation learns. */
const CODE_PARAMETER = 'code';

/**
 * When the network learns together with the code, the code's modulation is stored in this parameter instead, divided by
 * `MODULATION_GAIN`. Modulations are about 1 in size, weights about 0.01: under one learning rate, modulations then
 * take steps that are larger by this factor.
 */
const MODULATION_GAIN = 50;
const GAINED_MODULATION_PARAMETER = 'modulationByGain';

/**
 * An adapted style's modulation and changes of biases are stored divided by this: they are larger than the entries of
 * its matrices, and take larger steps under one learning rate.
 */
const CHANGE_GAIN = 4;
const CHANGE_PREFIX = 'change.';
/** The whole modulation, the code's own included, which stays in `CODE_PARAMETER`. */
const ADAPTED_MODULATION = `${CHANGE_PREFIX}modulation`;

/** A style's parameters: its code, `[size]`, initially zeros. The caller disposes it. */
export function createCustomStyle(options: GeneratorOptions): Parameters {
  const parameters = new Parameters();
  parameters.add(CODE_PARAMETER, tf.zeros([styleCodeSize(options)]));
  return parameters;
}

/**
 * A style with its own network: a code and the parameters of `network`, which are taken over, except its style encoder.
 * The caller disposes both.
 */
export function createOwnNetwork(network: GeneratorNetwork): Parameters {
  const parameters = createCustomStyle(network.options);
  parameters.add(GAINED_MODULATION_PARAMETER, tf.zeros([modulationSize(network.options)]));
  parameters.adopt(network.parameters, isOfTrunk);
  return parameters;
}

/**
 * A style with an adapter: a code that stays as it is, and changes of the shared decoder that start without effect once
 * `initialAdapterArrays` are assigned. The caller disposes it.
 *
 * @param rank of the changes, at most a layer's own.
 */
export function createAdaptedStyle(options: GeneratorOptions, rank: number, random: RandomSource): Parameters {
  const parameters = createCustomStyle(options);
  parameters.add(ADAPTED_MODULATION, tf.zeros([modulationSize(options)]));
  for (const { name, inputs, channels } of decoderLayers(options)) {
    const own = Math.min(rank, channels);
    const rows = 9 * inputs;
    // The columns have length 1, so that one learning rate suits layers of any width.
    const deviation = 1 / Math.sqrt(rows);
    const down = Float32Array.from({ length: rows * own }, () => deviation * normal(random));
    parameters.add(`${CHANGE_PREFIX}${name}.down`, tf.tensor2d(down, [rows, own]));
    parameters.add(`${CHANGE_PREFIX}${name}.up`, tf.zeros([own, channels]));
    parameters.add(`${CHANGE_PREFIX}${name}.bias`, tf.zeros([channels]));
  }
  return parameters;
}

/** Whether a parameter of `createAdaptedStyle` is one of the two matrices of a layer's change. */
export function isChangeMatrix(name: string): boolean {
  return name.startsWith(CHANGE_PREFIX) && (name.endsWith('.down') || name.endsWith('.up'));
}

/** The changes that a style of `createAdaptedStyle` makes; undefined for other styles. Differentiable. */
export function customChanges(parameters: Parameters): LayerChanges | undefined {
  const all = new Map(parameters.entries());
  if (!all.has(ADAPTED_MODULATION)) return undefined;
  const part = (layer: string, name: keyof LayerChange): tf.Tensor =>
    all.get(`${CHANGE_PREFIX}${layer}.${name}`) as unknown as tf.Tensor;
  return (layer) => ({
    down: part(layer, 'down') as tf.Tensor2D,
    up: part(layer, 'up') as tf.Tensor2D,
    bias: tf.mul<tf.Tensor1D>(part(layer, 'bias'), CHANGE_GAIN),
  });
}

/** How the style modulates the decoder, `[1, modulationSize]`, differentiable. */
export function customModulation(options: GeneratorOptions, parameters: Parameters): tf.Tensor2D {
  const names = parameters.entries().map(([name]) => name);
  const size = modulationSize(options);
  if (names.includes(ADAPTED_MODULATION)) {
    return tf.mul(tf.reshape<tf.Rank.R2>(parameters.get(ADAPTED_MODULATION), [1, size]), CHANGE_GAIN);
  }
  if (names.includes(GAINED_MODULATION_PARAMETER)) {
    return tf.mul(tf.reshape<tf.Rank.R2>(parameters.get(GAINED_MODULATION_PARAMETER), [1, size]), MODULATION_GAIN);
  }
  return part(parameters, codeLayout(options).modulation) as tf.Tensor2D;
}

/**
 * The style's statistics and banks for the transfer, repeated for each picture of the batch; not meant to be
 * differentiated.
 *
 * @returns tensors owned by the caller.
 */
export function customTransferStyle(options: GeneratorOptions, parameters: Parameters, batch: number): TransferStyle {
  const { color, statistics, banks } = codeLayout(options);
  return tf.tidy(() => {
    const repeated = (place: CodePart): tf.Tensor =>
      tf.tile(part(parameters, place), [batch, ...place.shape.map(() => 1)]);
    const channels = ({ mean, covariance }: StatisticsPart): ChannelStatistics => ({
      mean: repeated(mean) as tf.Tensor2D,
      covariance: repeated(covariance) as tf.Tensor3D,
    });
    return {
      ...ofLevels((name) => channels(statistics[name])),
      color: channels(color),
      deepBank: repeated(banks.deep) as tf.Tensor3D,
    };
  });
}

/** The initial arrays for training a style: its code, and with `trunk` those of its own network. */
export function initialStyleArrays(code: StyleCode, trunk?: NamedArrays): Map<string, NamedArray> {
  const values = flattenCode(code);
  const arrays = new Map([[CODE_PARAMETER, { shape: [values.length], data: values }]]);
  if (!trunk) return arrays;
  const size = code.modulation.length;
  arrays.set(GAINED_MODULATION_PARAMETER, {
    shape: [size],
    data: code.modulation.map((value) => value / MODULATION_GAIN),
  });
  return new Map<string, NamedArray>([...arrays, ...[...trunk].filter(([name]) => isOfTrunk(name))]);
}

/**
 * The initial arrays for training an adapter of a style: its code, and the parameters of `createAdaptedStyle` that
 * `style` holds, or those of an adapter of the same rank that is to be trained further.
 */
export async function initialAdapterArrays(
  code: StyleCode,
  style: Parameters,
  adapter?: StyleAdapter,
): Promise<Map<string, NamedArray>> {
  const arrays = new Map<string, NamedArray>([...(await style.read()), ...initialStyleArrays(code)]);
  arrays.set(ADAPTED_MODULATION, changeArray(code.modulation));
  const further: [string, NamedArray][] = adapter ? [...adapterArrays(code, adapter)] : [];
  const fits = further.every(([name, { shape }]) => arrays.get(name)?.shape.join() === shape.join());
  return fits ? new Map<string, NamedArray>([...arrays, ...further]) : arrays;
}

function adapterArrays(code: StyleCode, { modulation, deltas }: StyleAdapter): Map<string, NamedArray> {
  const whole = code.modulation.map((value, index) => value + modulation[index]!);
  const arrays = new Map<string, NamedArray>([[ADAPTED_MODULATION, changeArray(whole)]]);
  for (const { layer, rank, down, up, bias } of deltas) {
    arrays.set(`${CHANGE_PREFIX}${layer}.down`, { shape: [down.length / rank, rank], data: down });
    arrays.set(`${CHANGE_PREFIX}${layer}.up`, { shape: [rank, bias.length], data: up });
    arrays.set(`${CHANGE_PREFIX}${layer}.bias`, changeArray(bias));
  }
  return arrays;
}

function changeArray(values: Float32Array): NamedArray {
  return { shape: [values.length], data: values.map((value) => value / CHANGE_GAIN) };
}

/** The adapter that training has learned; undefined for arrays of another style. */
export function learntAdapter(options: GeneratorOptions, trunk: string, arrays: NamedArrays): StyleAdapter | undefined {
  const [code, whole] = [arrays.get(CODE_PARAMETER)?.data, arrays.get(ADAPTED_MODULATION)?.data];
  if (!code || !whole) return undefined;
  const deltas = decoderLayers(options).flatMap(({ name: layer }): LayerDelta[] => {
    const [down, up, bias] = ['down', 'up', 'bias'].map((part) => arrays.get(`${CHANGE_PREFIX}${layer}.${part}`));
    if (!down || !up || !bias) return [];
    return [{ layer, rank: up.shape[0]!, down: down.data, up: up.data, bias: gained(bias.data) }];
  });
  return { trunk, modulation: gained(whole).map((value, index) => value - code[index]!), deltas };
}

function gained(values: Float32Array): Float32Array {
  return values.map((value) => value * CHANGE_GAIN);
}

/** What a style has learned: its flat code and, if it has its own network, the network's arrays. */
export function learntStyle(arrays: NamedArrays): { code: Float32Array; trunk: NamedArrays | undefined } | undefined {
  const code = arrays.get(CODE_PARAMETER)?.data;
  if (!code) return undefined;
  const modulation = arrays.get(GAINED_MODULATION_PARAMETER)?.data;
  if (!modulation) return { code, trunk: undefined };
  const whole = Float32Array.from(code);
  whole.set(modulation.map((value) => value * MODULATION_GAIN));
  return { code: whole, trunk: new Map([...arrays].filter(([name]) => isOfNetwork(name))) };
}

function isOfNetwork(name: string): boolean {
  return name !== CODE_PARAMETER && name !== GAINED_MODULATION_PARAMETER;
}

/** A part of the code as a batch of one. */
function part(parameters: Parameters, { offset, shape }: CodePart): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.reshape(tf.slice(parameters.get(CODE_PARAMETER), [offset], [size]), [1, ...shape]);
}
