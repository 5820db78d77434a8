import { z } from 'zod';
import { ExpectedError } from '../../shared/errors.js';

const positive = z.number().positive();
const positiveInteger = z.int().positive();

const optimizerSettings = z.strictObject({
  /** `muon` trains the kernels of hidden layers by orthogonal updates, everything else by Adam: see `Muon`. */
  kind: z.enum(['adam', 'muon']).default('adam'),
  learningRate: positive.default(2e-4),
  beta1: z.number().min(0).lt(1).default(0.5),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: positive.default(1e-8),
  /** Gradients of a network are scaled down to this norm over all of its parameters; null: never. */
  clipNorm: positive.nullable().default(10),
});

const scheduleSettings = z.strictObject({
  /** Steps in which the learning rate rises linearly from 0. */
  warmupSteps: z.int().min(0).default(100),
  /** The share of all steps after which the cosine decay begins. */
  decayStart: z.number().min(0).max(1).default(0),
  /** The learning rate at the end as a share of the highest. */
  finalFraction: z.number().min(0).max(1).default(0.01),
});

/**
 * A training run's whole configuration, as written in `configs/*.json`. Unknown keys are errors. The task's own options
 * are under `task`, next to its name; the task itself checks them.
 */
export const trainingConfigSchema = z.strictObject({
  seed: z.int().min(0).max(0xffffffff).default(1),
  /** `name` selects the task; the other keys are the task's own options. */
  task: z.looseObject({ name: z.string().min(1) }),
  data: z
    .strictObject({
      /** Folder of photos; the command line's `--photos` overrides it. */
      photos: z.string().min(1).optional(),
      /** This many photos, evenly spread over the folder, are excluded from training, to evaluate the result. */
      holdOut: z.int().min(0).max(1000).default(0),
      /** Folder of artworks; the command line's `--art` overrides it. */
      art: z.string().min(1).optional(),
      /** Trains on this many generated scenes and as many generated styles, if no folder is given. */
      samples: z.int().min(1).max(1000).optional(),
      /**
       * Weights of the generator's encoder; the command line's `--encoder` overrides it. Default: the included ones.
       */
      encoder: z.string().min(1).optional(),
      /** Weights of the encoder to distill; the command line's `--perceptual` overrides it. */
      perceptual: z.string().min(1).optional(),
      /** Folder of the model to train a custom style for. Default: the included model. */
      model: z.string().min(1).optional(),
      /** In px; networks work on blocks of 8. */
      cropSize: z.int().min(16).max(2048).multipleOf(8).default(128),
      /** The short side of an image before the crop, in multiples of the crop: uniform between these two. */
      scale: z.tuple([z.number().min(1), z.number().min(1)]).default([1, 2]),
      maxUpscale: z.number().min(1).default(1.5),
      flip: z.boolean().default(true),
    })
    .prefault({}),
  /**
   * Weights (safetensors) to start from instead of random ones: a model's for the first network, or a checkpoint's for
   * all networks.
   */
  initialWeights: z.string().min(1).optional(),
  batch: z.int().min(1).max(1024).default(8),
  /**
   * The number of equal parts into which a step's batch is split. Their gradients are averaged, and each part can be
   * computed by a separate process. Anything that uses several pictures of a batch only sees those of its part.
   */
  microBatches: z.int().min(1).max(64).default(1),
  /** Training length: optimizer steps, or minutes, which are converted to steps once at the start. */
  steps: positiveInteger.optional(),
  minutes: positive.optional(),
  optimizer: optimizerSettings.prefault({}),
  /** Settings of individual networks that differ from `optimizer`. */
  networks: z.record(z.string(), optimizerSettings.partial()).default({}),
  schedule: scheduleSettings.prefault({}),
  /** Decay of the moving average of the generator's parameters. */
  averageDecay: z.number().min(0).lt(1).default(0.999),
  checkpoints: z
    .strictObject({
      every: positiveInteger.default(500),
      /** Minutes of training after which one is written in between, so that a kill costs no more; absent: never. */
      everyMinutes: positive.optional(),
      /** How many of the latest checkpoints are kept, in addition to the best one. */
      keep: positiveInteger.default(2),
      /** How many of the older ones are kept too, spread over the run, to look back at. */
      spread: z.int().min(0).max(1000).default(0),
    })
    .prefault({}),
  previews: z
    .strictObject({
      every: positiveInteger.default(500),
      count: z.int().min(1).max(16).default(4),
      size: z.int().min(16).max(1024).multipleOf(8).default(256),
      /** How many of the latest ones are kept; absent: all. */
      keep: positiveInteger.optional(),
    })
    .prefault({}),
  logEvery: positiveInteger.default(20),
  /** A loss above this multiple of its first logged value (at least 1) ends the run as diverged. */
  divergenceFactor: z.number().gt(1).default(100),
});

export type TrainingConfig = z.output<typeof trainingConfigSchema>;
export type OptimizerSettings = z.output<typeof optimizerSettings>;
export type ScheduleSettings = z.output<typeof scheduleSettings>;

/**
 * Checks a configuration and fills in defaults.
 * @throws ExpectedError `config/invalid` that names each offending key.
 */
export function parseTrainingConfig(json: unknown): TrainingConfig {
  const config = parseWith(trainingConfigSchema, json, 'training configuration');
  if ((config.steps === undefined) === (config.minutes === undefined)) {
    throw new ExpectedError(
      'config/invalid',
      'The training configuration needs either steps or minutes, and not both.',
    );
  }
  if (config.batch % config.microBatches !== 0) {
    throw new ExpectedError(
      'config/invalid',
      `A batch of ${config.batch} cannot be cut into ${config.microBatches} micro-batches of one size.`,
    );
  }
  return config;
}

/**
 * Checks a task's own options (all keys of `config.task` except its name).
 * @throws ExpectedError `config/invalid` that names each offending key.
 */
export function parseTaskOptions<Schema extends z.ZodType>(schema: Schema, config: TrainingConfig): z.output<Schema> {
  const options: Record<string, unknown> = { ...config.task };
  delete options['name'];
  return parseWith(schema, options, `options of the task ${config.task.name}`, 'task');
}

/** The optimizer settings of one network. */
export function optimizerSettingsOf(config: TrainingConfig, network: string): OptimizerSettings {
  const own = Object.entries(config.networks[network] ?? {});
  return { ...config.optimizer, ...(Object.fromEntries(own) as Partial<OptimizerSettings>) };
}

function parseWith<Schema extends z.ZodType>(
  schema: Schema,
  json: unknown,
  what: string,
  root?: string,
): z.output<Schema> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = [...(root === undefined ? [] : [root]), ...issue.path.map(String)];
    if (issue.code !== 'unrecognized_keys') return `${path.join('.')}: ${issue.message}`;
    return issue.keys.map((key) => `unknown key ${[...path, key].join('.')}`).join('; ');
  });
  throw new ExpectedError('config/invalid', `The ${what} cannot be used: ${problems.join('; ')}.`);
}
