import type { z } from 'zod';
import { uniform } from '../../shared/counterRandom.js';
import type { PixelImage } from '../../shared/domain/pixelImage.js';
import { ExpectedError, ModelError } from '../../shared/errors.js';
import { createGenerator } from '../models/generatorNetwork.js';
import { PerceptualEncoder } from '../models/perceptualEncoder.js';
import type { NamedArrays } from '../models/parameters.js';
import type { StyleModel } from '../models/styleModel.js';
import { parseTaskOptions, type TrainingConfig } from './config.js';
import { CustomStyleTask, customStyleOptionsSchema } from './tasks/customStyleTask.js';
import { PerceptualDistillationTask, perceptualDistillationOptionsSchema } from './tasks/perceptualDistillationTask.js';
import { ReconstructionTask } from './tasks/reconstructionTask.js';
import { StyleTransferTask, styleTransferOptionsSchema } from './tasks/styleTransferTask.js';
import type { TrainingTask } from './trainingTask.js';

/** Data that a task can read while it is created. */
export interface TaskWorld {
  /** The weights of the encoder to distill. */
  readonly readPerceptual: () => Promise<NamedArrays>;
  /** The weights of the generator's encoder. */
  readonly readEncoder: () => Promise<NamedArrays>;
  /** The run's model; the task takes it over. */
  readonly readModel: () => Promise<StyleModel>;
  /** The run's artworks, uncropped; the same ones each time. */
  readonly readArtworks: () => AsyncIterable<PixelImage>;
}

/** The data sources with the run's configuration, and uniform numbers 0-1 for initial weights from its seed. */
interface SeededWorld extends TaskWorld {
  readonly config: TrainingConfig;
  readonly random: () => number;
}

interface TaskKind<Schema extends z.ZodType> {
  /** The task's own options: all keys of `config.task` except its name. */
  readonly options: Schema;
  create(options: z.output<Schema>, world: SeededWorld): Promise<TrainingTask>;
}

const styleTransfer: TaskKind<typeof styleTransferOptionsSchema> = {
  options: styleTransferOptionsSchema,
  create: async (options, { readEncoder, config, random }) => {
    const generator = createGenerator(options.generator, random, await readEncoder());
    if (options.reconstructionOnly) return new ReconstructionTask(generator);
    return new StyleTransferTask(options, generator, config.seed, random);
  },
};

/** Here the given perceptual encoder is the teacher. */
const perceptualDistillation: TaskKind<typeof perceptualDistillationOptionsSchema> = {
  options: perceptualDistillationOptionsSchema,
  create: async (options, { readPerceptual, config, random }) => {
    if (config.steps === undefined && options.blockwiseShare > 0) {
      throw new ExpectedError('config/invalid', 'A distillation block by block needs steps rather than minutes.', {
        advice: 'Give steps, or set blockwiseShare to 0.',
      });
    }
    const blockwiseSteps = Math.round(options.blockwiseShare * (config.steps ?? 0));
    const teacher = new PerceptualEncoder(await readPerceptual());
    return new PerceptualDistillationTask(options, teacher, blockwiseSteps, random);
  },
};

const customStyle: TaskKind<typeof customStyleOptionsSchema> = {
  options: customStyleOptionsSchema,
  create: async (options, { readModel, readArtworks, config, random }) => {
    const model = await readModel();
    if (model.trunk !== options.trunk) {
      model.dispose();
      throw new ModelError('style/trunk-mismatch', 'The style was begun for another model than the one at hand.', {
        details: { expected: options.trunk, actual: model.trunk },
        advice: 'Name the model that it was begun for, or begin anew.',
      });
    }
    const task = new CustomStyleTask(options, model.network, config.seed, random);
    try {
      await task.aimAt(readArtworks);
      return task;
    } catch (thrown) {
      task.dispose();
      throw thrown;
    }
  },
};

/** Every task by its name in configurations. */
const TASKS: Readonly<Record<string, TaskKind<z.ZodType>>> = { styleTransfer, perceptualDistillation, customStyle };

/** Initial weights use a separate random stream, so that they do not depend on the data. */
const INITIALIZATION_STREAM = 0;

/**
 * The configuration with all options of its task filled in, so that a run keeps its options when defaults change.
 * @throws ExpectedError `config/invalid` for an unknown task or an unknown option of it.
 */
export function resolveTaskOptions(config: TrainingConfig): TrainingConfig {
  const options = parseTaskOptions(taskOf(config).options, config) as Record<string, unknown>;
  return { ...config, task: { name: config.task.name, ...options } };
}

/**
 * Creates the configured task, with newly initialized parameters. The caller disposes it.
 * @throws ExpectedError `config/invalid` for an unknown task or an unknown option of it; errors of `world`.
 */
export function createTask(config: TrainingConfig, world: TaskWorld): Promise<TrainingTask> {
  const task = taskOf(config);
  let drawn = 0;
  const random = (): number => uniform(config.seed, INITIALIZATION_STREAM, drawn++);
  return task.create(parseTaskOptions(task.options, config), { ...world, config, random });
}

function taskOf(config: TrainingConfig): TaskKind<z.ZodType> {
  const task = TASKS[config.task.name];
  if (task) return task;
  const known = Object.keys(TASKS).join(', ');
  throw new ExpectedError('config/invalid', `There is no training task ${config.task.name}; there is ${known}.`);
}
