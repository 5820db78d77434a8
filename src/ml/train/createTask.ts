import { uniform } from '../../shared/counterRandom.js';
import { ExpectedError } from '../../shared/errors.js';
import { PerceptualEncoder } from '../models/perceptualEncoder.js';
import type { NamedArrays } from '../models/parameters.js';
import { parseTaskOptions, type TrainingConfig } from './config.js';
import { PerceptualDistillationTask, perceptualDistillationOptionsSchema } from './tasks/perceptualDistillationTask.js';
import { StyleTransferTask, styleTransferOptionsSchema } from './tasks/styleTransferTask.js';
import type { TrainingTask } from './trainingTask.js';

/** What a task may ask for while it is made. */
export interface TaskWorld {
  /** Uniform numbers 0-1 for initial weights, from the run's seed. */
  readonly random: () => number;
  /** The weights of the perceptual encoder that the run is given. */
  readPerceptual(): Promise<NamedArrays>;
}

export type TaskFactory = (config: TrainingConfig, world: TaskWorld) => Promise<TrainingTask>;

/** Every task by the name that configurations use. */
const FACTORIES: Readonly<Record<string, TaskFactory>> = {
  styleTransfer: async (config, world) => {
    const options = parseTaskOptions(styleTransferOptionsSchema, config);
    return new StyleTransferTask(options, new PerceptualEncoder(await world.readPerceptual()), world.random);
  },
  // Here the given perceptual encoder is the teacher.
  perceptualDistillation: async (config, world) => {
    const options = parseTaskOptions(perceptualDistillationOptionsSchema, config);
    return new PerceptualDistillationTask(options, new PerceptualEncoder(await world.readPerceptual()), world.random);
  },
};

/** Initial weights draw from a stream of their own, so that they are independent of the data. */
const INITIALIZATION_STREAM = 0;

/**
 * Makes the task that a configuration names, with freshly initialized parameters. The caller disposes it.
 * @throws ExpectedError `config/invalid` for an unknown task or an unknown option of it.
 */
export function createTask(config: TrainingConfig, readPerceptual: TaskWorld['readPerceptual']): Promise<TrainingTask> {
  const factory = FACTORIES[config.task.name];
  if (!factory) {
    const known = Object.keys(FACTORIES).join(', ');
    throw new ExpectedError('config/invalid', `There is no training task ${config.task.name}; there is ${known}.`);
  }
  let drawn = 0;
  const random = (): number => uniform(config.seed, INITIALIZATION_STREAM, drawn++);
  return factory(config, { random, readPerceptual });
}
