import * as tf from '@tensorflow/tfjs-core';
import type { TrainingBatch, TrainingTask } from './trainingTask.js';

/** The norm of the gradient of one weighted loss term, and of the total. */
export interface GradientNorms {
  readonly whole: number;
  readonly terms: Readonly<Record<string, number>>;
}

/**
 * The influence of each loss term on the first network: the norms of the terms' gradients over all its parameters.
 *
 * @param prepared the result of `task.prepare` for this batch.
 */
export async function gradientNorms(
  task: TrainingTask,
  batch: TrainingBatch,
  prepared: tf.TensorContainer,
  step: number,
): Promise<GradientNorms> {
  const [network] = task.networks;
  const normOf = async (term: string | undefined): Promise<number> => {
    const norm = tf.tidy(() => {
      const { grads } = tf.variableGrads(() => {
        const { total, terms } = task.firstTurn(batch, prepared, step);
        return term === undefined ? total : (terms?.[term] as tf.Scalar);
      }, network!.parameters.list());
      const squares = Object.values(grads).map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)));
      return tf.sqrt(tf.addN(squares));
    });
    const [value] = await norm.data();
    norm.dispose();
    return value as number;
  };
  const names = tf.tidy(() => Object.keys(task.firstTurn(batch, prepared, step).terms ?? {}));
  const terms: Record<string, number> = {};
  for (const name of names) terms[name] = await normOf(name);
  return { whole: await normOf(undefined), terms };
}
