import * as tf from '@tensorflow/tfjs-core';
import type { FlatParameters } from './flatParameters.js';
import type { TrainedNetwork, TurnLoss } from './trainingTask.js';

/** The result of a turn before any update: its losses and the gradient over the network's flat parameters. */
export interface TurnGradient {
  /** `total` first. */
  readonly names: readonly string[];
  /** `[names.length]`. */
  readonly losses: tf.Tensor1D;
  /** `[parameters]`. */
  readonly gradient: tf.Tensor1D;
}

/** The gradient of a turn's loss over the parameters of one network only. Its tensors are owned by the caller. */
export function differentiateTurn(network: TrainedNetwork, flat: FlatParameters, loss: () => TurnLoss): TurnGradient {
  let names: string[] = [];
  let losses: tf.Tensor1D | undefined;
  const gradient = tf.tidy(() => {
    const { grads } = tf.variableGrads(() => {
      const { total, parts } = loss();
      const others = Object.entries(parts).filter(([name]) => name !== 'total');
      names = ['total', ...others.map(([name]) => name)];
      // Kept, since the tape disposes everything but the gradients.
      losses = tf.keep(tf.stack([total, ...others.map(([, part]) => part)]) as tf.Tensor1D);
      return total;
    }, network.parameters.list());
    return flat.concatGradients(grads);
  });
  return { gradient, names, losses: losses! };
}

/** The mean over the micro-batches of a step, which have equal sizes. Takes over their tensors. */
export function meanGradient(parts: readonly TurnGradient[]): TurnGradient {
  const [first] = parts as readonly [TurnGradient, ...TurnGradient[]];
  if (parts.length === 1) return first;
  const mean = (tensors: readonly tf.Tensor1D[]): tf.Tensor1D => {
    const result = tf.tidy(() => tf.div<tf.Tensor1D>(tf.addN([...tensors]), tensors.length));
    tf.dispose([...tensors]);
    return result;
  };
  return {
    names: first.names,
    losses: mean(parts.map(({ losses }) => losses)),
    gradient: mean(parts.map(({ gradient }) => gradient)),
  };
}

export function disposeGradients(gradients: readonly TurnGradient[]): void {
  for (const { losses, gradient } of gradients) tf.dispose([losses, gradient]);
}
