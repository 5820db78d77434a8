import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTask } from '../../../src/main/training/trainingInputs.js';
import { encodeSafetensors } from '../../../src/ml/checkpoints/safetensors.js';
import type { NamedArray, NamedArrays } from '../../../src/ml/models/parameters.js';
import { parseTrainingConfig, type TrainingConfig } from '../../../src/ml/train/config.js';
import { describeOnEachBackend } from '../../helpers/backends.js';
import { tinyEncoder, TINY_TASK } from '../../helpers/memoryTraining.js';
import { tempFolder } from '../../helpers/tempFolder.js';

const KERNEL = { generator: 'style.latent.kernel', discriminator: 'discriminator.conv1.kernel' };

/** A run's configuration with two tiny networks, initialized from a file with `arrays`. */
async function startingFrom(folder: string, arrays?: NamedArrays): Promise<TrainingConfig> {
  const encoder = join(folder, 'encoder.safetensors');
  const initialWeights = join(folder, 'initial.safetensors');
  writeFileSync(encoder, encodeSafetensors(await tinyEncoder()));
  if (arrays) writeFileSync(initialWeights, encodeSafetensors(arrays));
  return parseTrainingConfig({
    task: TINY_TASK,
    data: { encoder },
    steps: 1,
    ...(arrays ? { initialWeights } : {}),
  });
}

/** The weights of every network, as in a checkpoint, all different from the task's initial weights. */
async function changedWeights(config: TrainingConfig): Promise<Map<string, NamedArray>> {
  const task = await openTask(config);
  const all = new Map<string, NamedArray>();
  for (const { name, parameters } of task.networks) {
    for (const [parameter, { shape, data }] of await parameters.read()) {
      all.set(`${name}/${parameter}`, { shape, data: data.map((value) => value + 1) });
    }
  }
  task.dispose();
  return all;
}

async function kernelsOf(config: TrainingConfig): Promise<Record<'generator' | 'discriminator', Float32Array>> {
  const task = await openTask(config);
  const [generator, discriminator] = await Promise.all(task.networks.map(({ parameters }) => parameters.read()));
  task.dispose();
  return {
    generator: Float32Array.from(generator!.get(KERNEL.generator)!.data),
    discriminator: Float32Array.from(discriminator!.get(KERNEL.discriminator)!.data),
  };
}

await describeOnEachBackend('the weights that a run starts from', () => {
  it("are a checkpoint's for every network", async () => {
    const folder = tempFolder();
    const weights = await changedWeights(await startingFrom(folder));
    const { generator, discriminator } = await kernelsOf(await startingFrom(folder, weights));
    expect(generator).toEqual(weights.get(`generator/${KERNEL.generator}`)!.data);
    expect(discriminator).toEqual(weights.get(`discriminator/${KERNEL.discriminator}`)!.data);
  });

  it("are a model's for the generator alone", async () => {
    const folder = tempFolder();
    const random = await startingFrom(folder);
    const weights = await changedWeights(random);
    const model = new Map(
      [...weights].filter(([name]) => name.startsWith('generator/')).map(([name, array]) => [name.slice(10), array]),
    );
    const { generator, discriminator } = await kernelsOf(await startingFrom(folder, model));
    expect(generator).toEqual(model.get(KERNEL.generator)!.data);
    expect(discriminator).toEqual((await kernelsOf(random)).discriminator);
  });
});
