import * as tf from '@tensorflow/tfjs-core';
import { ExpectedError } from '../../shared/errors.js';
import { ofNetwork } from '../../ml/checkpoints/checkpoint.js';
import { gradientNorms } from '../../ml/train/gradientShares.js';
import { toTrainingBatch } from '../../ml/train/pixelBatches.js';
import { CheckpointFolder } from './checkpointFolder.js';
import { join } from 'node:path';
import { readRunConfig } from './runFolder.js';
import { openImages, openTask } from './trainingInputs.js';

/**
 * The gradient norm of each term of a network's loss, as a share of the whole loss's gradient norm; means over batches.
 */
export interface GradientShares {
  readonly network: string;
  readonly step: number;
  readonly shares: Readonly<Record<string, number>>;
}

/**
 * Measures, at a run's last checkpoint, how much each loss term drives the run's first network. Shares do not sum to 1,
 * since gradients point in different directions. A backend must be selected.
 *
 * @throws ExpectedError if the run has no checkpoint, or its loss has no named terms.
 */
export async function measureGradientShares(run: string, batches: number): Promise<GradientShares> {
  const config = await readRunConfig(run);
  const folder = new CheckpointFolder(join(run, 'checkpoints'));
  const step = (await folder.steps()).at(-1);
  if (step === undefined) {
    throw new ExpectedError('disk/not-readable', `The run in ${run} has no checkpoint yet.`, {
      advice: 'Wait for the first checkpoint.',
    });
  }
  const { weights } = await folder.load(step);
  const { source } = await openImages(config, run, () => undefined);
  const task = await openTask({ ...config, initialWeights: undefined });
  try {
    for (const { name, parameters } of task.networks) parameters.assign(ofNetwork(weights, name));
    const network = task.networks[0]!;
    const sums: Record<string, number> = {};
    for (let index = 1; index <= batches; index++) {
      const batch = toTrainingBatch(await source.take(step + index));
      const prepared = tf.tidy(() => task.prepare(batch, step + index));
      const { whole, terms } = await gradientNorms(task, batch, prepared, step + index);
      for (const [name, norm] of Object.entries(terms)) sums[name] = (sums[name] ?? 0) + norm / whole / batches;
      tf.dispose([prepared, batch.content, batch.style]);
    }
    if (Object.keys(sums).length === 0) {
      throw new ExpectedError('config/invalid', `The loss of the task ${config.task.name} names no terms.`);
    }
    return { network: network.name, step, shares: sums };
  } finally {
    task.dispose();
  }
}
