import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics, TransferStyle } from './featureTransfer.js';
import type { GeneratorNetwork } from './generatorNetwork.js';
import { codeLayout, modulationSize, styleCodeSize, type CodePart, type GeneratorOptions } from './generatorShape.js';
import { Parameters, type NamedArray, type NamedArrays } from './parameters.js';
import { flattenCode, type StyleCode } from './styleCode.js';
import { isOfTrunk } from './trunkHash.js';

/** The name of a custom style's own array: its code, flat, as `flattenCode` gives it. Only its modulation learns. */
const CODE_PARAMETER = 'code';

/**
 * Where the trunk learns beside the code, the code's modulation lies here instead, divided by this: numbers of size 1 then
 * take steps that are so many times those of the weights, which are a hundredth in size, under one learning rate.
 */
const MODULATION_GAIN = 50;
const GAINED_MODULATION_PARAMETER = 'modulationByGain';

/** A style's own part as parameters: its code, `[size]`, zeros to begin with. The caller disposes it. */
export function createCustomStyle(options: GeneratorOptions): Parameters {
  const parameters = new Parameters();
  parameters.add(CODE_PARAMETER, tf.zeros([styleCodeSize(options)]));
  return parameters;
}

/**
 * A style with a network of its own: a code and the trunk of `network`, which is taken over; its style encoder stays
 * where it is. The caller disposes both.
 */
export function createOwnNetwork(network: GeneratorNetwork): Parameters {
  const parameters = createCustomStyle(network.options);
  parameters.add(GAINED_MODULATION_PARAMETER, tf.zeros([modulationSize(network.options)]));
  parameters.adopt(network.parameters, isOfTrunk);
  return parameters;
}

/** How the style modulates the decoder, `[1, modulationSize]`, differentiable. */
export function customModulation(options: GeneratorOptions, parameters: Parameters): tf.Tensor2D {
  const names = parameters.entries().map(([name]) => name);
  const size = modulationSize(options);
  if (names.includes(GAINED_MODULATION_PARAMETER)) {
    return tf.mul(tf.reshape<tf.Rank.R2>(parameters.get(GAINED_MODULATION_PARAMETER), [1, size]), MODULATION_GAIN);
  }
  return part(parameters, codeLayout(options).modulation) as tf.Tensor2D;
}

/**
 * What the style is to the transfer, once for each picture of a batch; no gradient is meant to pass.
 *
 * @returns tensors owned by the caller.
 */
export function customTransferStyle(options: GeneratorOptions, parameters: Parameters, batch: number): TransferStyle {
  const { color, levels } = codeLayout(options);
  return tf.tidy(() => {
    const repeated = (place: CodePart): tf.Tensor =>
      tf.tile(part(parameters, place), [batch, ...place.shape.map(() => 1)]);
    const statistics = (of: { readonly mean: CodePart; readonly covariance: CodePart }): ChannelStatistics => ({
      mean: repeated(of.mean) as tf.Tensor2D,
      covariance: repeated(of.covariance) as tf.Tensor3D,
    });
    const [deep, quarter] = levels as [(typeof levels)[number], (typeof levels)[number]];
    return {
      color: statistics(color),
      deep: statistics(deep),
      quarter: statistics(quarter),
      deepBank: repeated(deep.bank) as tf.Tensor3D,
      quarterBank: repeated(quarter.bank) as tf.Tensor3D,
    };
  });
}

/** What the training of a style begins with: its code, with `trunk` that of its own network. */
export function initialStyleArrays(code: StyleCode, trunk?: NamedArrays): Map<string, NamedArray> {
  const values = flattenCode(code);
  const arrays = new Map([[CODE_PARAMETER, { shape: [values.length], data: values }]]);
  if (!trunk) return arrays;
  const size = code.modulation.length;
  arrays.set(GAINED_MODULATION_PARAMETER, {
    shape: [size],
    data: code.modulation.map((value) => value / MODULATION_GAIN),
  });
  return new Map([...arrays, ...[...trunk].filter(([name]) => isOfTrunk(name))]);
}

/** What a style has learnt: its code, flat, and, where it has a network of its own, that network's trunk. */
export function learntStyle(arrays: NamedArrays): { code: Float32Array; trunk: NamedArrays | undefined } | undefined {
  const code = arrays.get(CODE_PARAMETER)?.data;
  if (!code) return undefined;
  const gained = arrays.get(GAINED_MODULATION_PARAMETER)?.data;
  if (!gained) return { code, trunk: undefined };
  const whole = Float32Array.from(code);
  whole.set(gained.map((value) => value * MODULATION_GAIN));
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
