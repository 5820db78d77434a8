import * as tf from '@tensorflow/tfjs-core';
import type { GeneratorNetwork } from './generatorNetwork.js';
import { Parameters, type NamedArray, type NamedArrays } from './parameters.js';
import { isOfTrunk } from './trunkHash.js';

/** The name of a custom style's own array, the same as in files of style codes. */
export const CODE_PARAMETER = 'code';

/**
 * Where the trunk learns beside the code, the code is kept divided by this: numbers of size 1 then take steps that are so
 * many times those of the weights, which are a hundredth in size, under one learning rate.
 */
const CODE_GAIN = 50;
const GAINED_CODE_PARAMETER = 'codeByGain';

/** A style's own part as parameters: its code, `[size]`, zeros to begin with. The caller disposes it. */
export function createCustomStyle(size: number): Parameters {
  const parameters = new Parameters();
  parameters.add(CODE_PARAMETER, tf.zeros([size]));
  return parameters;
}

/**
 * A style with a network of its own: a code and the trunk of `network`, which is taken over; its style encoder stays
 * where it is. The caller disposes both.
 */
export function createOwnNetwork(network: GeneratorNetwork, size: number): Parameters {
  const parameters = new Parameters();
  parameters.add(GAINED_CODE_PARAMETER, tf.zeros([size]));
  parameters.adopt(network.parameters, isOfTrunk);
  return parameters;
}

/** The code as a batch of one, `[1, size]`, differentiable. */
export function customStyleCode(parameters: Parameters): tf.Tensor2D {
  const names = parameters.entries().map(([name]) => name);
  if (names.includes(CODE_PARAMETER)) return asBatch(parameters.get(CODE_PARAMETER));
  return tf.mul(asBatch(parameters.get(GAINED_CODE_PARAMETER)), CODE_GAIN);
}

/** What the training of a style begins with: its code, with `trunk` that of its own network. */
export function initialStyleArrays(code: Float32Array, trunk?: NamedArrays): Map<string, NamedArray> {
  const shape = [code.length];
  if (!trunk) return new Map([[CODE_PARAMETER, { shape, data: code }]]);
  const own = [...trunk].filter(([name]) => isOfTrunk(name));
  return new Map([[GAINED_CODE_PARAMETER, { shape, data: code.map((value) => value / CODE_GAIN) }], ...own]);
}

/** What a style has learnt: its code and, where it has a network of its own, that network's trunk. */
export function learntStyle(arrays: NamedArrays): { code: Float32Array; trunk: NamedArrays | undefined } | undefined {
  const code = arrays.get(CODE_PARAMETER);
  if (code) return { code: code.data, trunk: undefined };
  const gained = arrays.get(GAINED_CODE_PARAMETER);
  if (!gained) return undefined;
  const trunk = new Map([...arrays].filter(([name]) => name !== GAINED_CODE_PARAMETER));
  return { code: gained.data.map((value) => value * CODE_GAIN), trunk };
}

function asBatch(code: tf.Tensor): tf.Tensor2D {
  return tf.reshape(code, [1, code.size]);
}
