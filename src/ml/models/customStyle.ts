import * as tf from '@tensorflow/tfjs-core';
import type { ChannelStatistics, TransferStyle } from './featureTransfer.js';
import type { GeneratorNetwork } from './generatorNetwork.js';
import { codeLayout, modulationSize, styleCodeSize, type CodePart, type GeneratorOptions } from './generatorShape.js';
import { Parameters, type NamedArray, type NamedArrays } from './parameters.js';
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
 * The style's statistics and banks for the transfer, repeated for each picture of the batch; not meant to be
 * differentiated.
 *
 * @returns tensors owned by the caller.
 */
export function customTransferStyle(options: GeneratorOptions, parameters: Parameters, batch: number): TransferStyle {
  const { color, half, levels } = codeLayout(options);
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
      half: statistics(half),
      deep: statistics(deep),
      quarter: statistics(quarter),
      deepBank: repeated(deep.bank) as tf.Tensor3D,
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
  return new Map([...arrays, ...[...trunk].filter(([name]) => isOfTrunk(name))]);
}

/** What a style has learned: its flat code and, if it has its own network, the network's arrays. */
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
