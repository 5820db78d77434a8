import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../shared/errors.js';
import type { NamedArray, NamedArrays, Parameters } from '../models/parameters.js';

/**
 * The parameters of a network concatenated into one vector, in order of creation. Optimizers work on it: a dozen
 * operations a step instead of a dozen for each of about sixty parameters, where each operation costs 20-50 us to
 * dispatch.
 */
export class FlatParameters {
  readonly size: number;
  readonly names: readonly string[];
  private readonly variables: tf.Variable[];
  private readonly sizes: number[];

  constructor(parameters: Parameters) {
    const entries = parameters.entries();
    this.names = entries.map(([name]) => name);
    this.variables = entries.map(([, variable]) => variable);
    this.sizes = this.variables.map(({ size }) => size);
    this.size = this.sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The current values as one vector `[size]`, owned by the caller. */
  gather(): tf.Tensor1D {
    return this.join(this.variables);
  }

  /** The current values, read back from the backend. */
  async read(): Promise<Float32Array> {
    const values = this.gather();
    try {
      return Float32Array.from(await values.data<'float32'>());
    } finally {
      values.dispose();
    }
  }

  /** Gradients by variable name as one vector, zero for parameters without a gradient; owned by the caller. */
  concatGradients(gradients: Readonly<Record<string, tf.Tensor | null>>): tf.Tensor1D {
    return tf.tidy(() =>
      tf.concat1d(
        this.variables.map((variable) => {
          const gradient = gradients[variable.name];
          return gradient ? tf.reshape<tf.Rank.R1>(gradient, [variable.size]) : tf.zeros<tf.Rank.R1>([variable.size]);
        }),
      ),
    );
  }

  /** Sets all parameters from one vector. */
  scatter(values: tf.Tensor1D): void {
    tf.tidy(() => this.split(values).forEach((part, index) => this.variables[index]!.assign(part)));
  }

  /** One vector as tensors of the parameters' shapes, owned by the caller. */
  split(values: tf.Tensor1D): tf.Tensor[] {
    return tf.tidy(() => {
      const parts = this.variables.length === 1 ? [values] : tf.split(values, this.sizes);
      return parts.map((part, index) => tf.reshape(part, this.variables[index]!.shape));
    });
  }

  /** The inverse of `split`, owned by the caller. */
  join(parts: readonly tf.Tensor[]): tf.Tensor1D {
    return tf.tidy(() => tf.concat1d(parts.map((part) => tf.reshape<tf.Rank.R1>(part, [part.size]))));
  }

  /** Splits a vector that was read from the backend into arrays named `prefix` + parameter. */
  toNamed(values: Float32Array, prefix: string): Map<string, NamedArray> {
    const arrays = new Map<string, NamedArray>();
    let offset = 0;
    this.variables.forEach((variable, index) => {
      const data = values.slice(offset, offset + variable.size);
      arrays.set(prefix + this.names[index]!, { shape: variable.shape.slice(), data });
      offset += variable.size;
    });
    return arrays;
  }

  /**
   * The inverse of `toNamed`.
   * @throws ModelError `checkpoint/mismatch` if an array is missing or has a different shape.
   */
  fromNamed(arrays: NamedArrays, prefix: string): Float32Array {
    const values = new Float32Array(this.size);
    let offset = 0;
    this.variables.forEach((variable, index) => {
      const name = prefix + this.names[index]!;
      const array = arrays.get(name);
      if (array?.shape.join() !== variable.shape.join()) {
        const actual = array ? `has the shape [${array.shape.join(', ')}]` : 'is missing';
        throw new ModelError(
          'checkpoint/mismatch',
          `The checkpoint does not fit the model: ${name} ${actual}, [${variable.shape.join(', ')}] is expected.`,
          { details: { parameter: name, expected: variable.shape, actual: array?.shape ?? [] } },
        );
      }
      values.set(array.data, offset);
      offset += variable.size;
    });
    return values;
  }
}
