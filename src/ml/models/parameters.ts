import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../shared/errors.js';

/** A named float32 array: a weight that is not on a backend. */
export interface NamedArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** The type in files; F32 by default. */
  readonly dtype?: 'F32' | 'F16';
}

export type NamedArrays = ReadonlyMap<string, NamedArray>;

/**
 * The trainable variables of one network by name, in order of creation. It owns them: `dispose` frees them all.
 * Optimizers, averages and checkpoints work with this class and do not depend on the network.
 */
export class Parameters {
  private readonly variables = new Map<string, tf.Variable>();

  /** Adds a variable with the initial value `initial` (which is disposed). */
  add(name: string, initial: tf.Tensor): tf.Variable {
    if (this.variables.has(name)) throw new ModelError('bug', `The parameter ${name} exists twice.`);
    const variable = tf.variable(initial, true);
    initial.dispose();
    this.variables.set(name, variable);
    return variable;
  }

  /** Moves variables from another set into this one, by default all of them. */
  adopt(other: Parameters, isWanted: (name: string) => boolean = () => true): void {
    for (const [name, variable] of other.entries().filter(([name]) => isWanted(name))) {
      if (this.variables.has(name)) throw new ModelError('bug', `The parameter ${name} exists twice.`);
      this.variables.set(name, variable);
      other.variables.delete(name);
    }
  }

  get(name: string): tf.Variable {
    const variable = this.variables.get(name);
    if (!variable) throw new ModelError('model/shape-mismatch', `There is no parameter ${name}.`);
    return variable;
  }

  entries(): [string, tf.Variable][] {
    return [...this.variables];
  }

  list(): tf.Variable[] {
    return [...this.variables.values()];
  }

  /** The total number of values. */
  count(): number {
    return this.list().reduce((sum, variable) => sum + variable.size, 0);
  }

  /** Reads all values back from the backend. */
  async read(): Promise<Map<string, NamedArray>> {
    const arrays = new Map<string, NamedArray>();
    for (const [name, variable] of this.variables) {
      arrays.set(name, { shape: variable.shape.slice(), data: Float32Array.from(await variable.data<'float32'>()) });
    }
    return arrays;
  }

  /**
   * Replaces all values. Names and shapes have to match exactly.
   * @throws ModelError `model/shape-mismatch` that names the parameter, the expected and the actual shape.
   */
  assign(arrays: NamedArrays): void {
    for (const [name, variable] of this.variables) {
      const array = arrays.get(name);
      if (!array) throw new ModelError('model/shape-mismatch', `The weights lack the parameter ${name}.`);
      if (array.shape.join() !== variable.shape.join()) {
        throw new ModelError(
          'model/shape-mismatch',
          `The parameter ${name} has the shape [${array.shape.join(', ')}] where [${variable.shape.join(', ')}] is expected.`,
          { details: { parameter: name, expected: variable.shape, actual: array.shape } },
        );
      }
    }
    const unknown = [...arrays.keys()].find((name) => !this.variables.has(name));
    if (unknown !== undefined) {
      throw new ModelError('model/shape-mismatch', `The weights hold a parameter ${unknown} that the model lacks.`);
    }
    for (const [name, variable] of this.variables) {
      const array = arrays.get(name);
      if (!array) continue;
      const value = tf.tensor(array.data, variable.shape, 'float32');
      variable.assign(value);
      value.dispose();
    }
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
    this.variables.clear();
  }
}
