import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { qualityCardSchema } from '../domain/qualityCard.js';
import { STYLE_NETWORKS } from '../domain/styleInfo.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { photoSourceSchema } from './photos.js';
import { styleName } from './styles.js';
import { idSchema, mediaIdSchema, nothing, timeSchema } from './values.js';

const step = z.int().nonnegative();
const lossesByName = z.record(z.string(), z.number());

/** The state of a style's training. Unfinished trainings of earlier runs of the program are `paused`. */
export const trainingInfoSchema = z.object({
  id: idSchema,
  name: z.string(),
  /**
   * `waiting`: something else computes; `preparing`: pictures are read; `pausing`: it ends its step and writes it down;
   * `measuring`: the training is over, and what it has changed is being measured.
   */
  state: z.enum(['waiting', 'preparing', 'running', 'pausing', 'measuring', 'paused', 'done', 'failed']),
  network: z.enum(STYLE_NETWORKS),
  /** The number of pictures it learns from. */
  pictures: z.int().positive(),
  step,
  /** Null before the machine's speed is known, where the length is given in minutes. */
  totalSteps: step.nullable(),
  secondsLeft: z.number().nonnegative().nullable(),
  /** The latest means by name, such as `style`, `content`, `discriminator`. */
  losses: lossesByName,
  /** Photos, crops of the artwork and the painted photos, one row each. */
  preview: mediaIdSchema.nullable(),
  /** Whether its progress is saved, so that `trainings.finish` can make a style of it. */
  canFinish: z.boolean(),
  createdAt: timeSchema,
  /** The style in the gallery, once the training is done. */
  styleId: idSchema.nullable(),
  quality: qualityCardSchema.nullable(),
  error: errorDataSchema.nullable(),
});
export type TrainingInfo = z.infer<typeof trainingInfoSchema>;

const sources = z.array(photoSourceSchema).max(5000);

const newTrainingSchema = z.object({
  name: styleName,
  /** Images, or one folder of images, of the same style. */
  artworks: sources.min(1),
  /** Photos to train with; empty: rendered scenes. */
  photos: sources,
  minutes: z.number().min(0.1).max(100_000),
  network: z.enum(STYLE_NETWORKS),
  /** Whether pictures and photos whose metadata reserve them are left out. */
  excludesReserved: z.boolean().default(false),
});
export type NewTraining = z.output<typeof newTrainingSchema>;

const lossPointSchema = z.object({ step, losses: lossesByName });
export type LossPoint = z.infer<typeof lossPointSchema>;

const oneTraining = z.object({ trainingId: idSchema });

export const trainingCalls = {
  /** The newest first. */
  'trainings.list': { input: nothing, output: z.object({ trainings: z.array(trainingInfoSchema) }) },
  /** Checks the input of a training before it is started. Throws if something is wrong with it. */
  'trainings.check': {
    input: z.object({ artworks: sources, photos: sources }),
    output: z.object({
      pictures: z.int().nonnegative(),
      photos: z.int().nonnegative(),
      /** How many rendered scenes are added to the photos. */
      scenes: z.int().nonnegative(),
      /** The first few pictures. */
      shown: z.array(mediaIdSchema),
      freeDiskBytes: z.number().nonnegative().nullable(),
      memoryBytes: z.number().nonnegative(),
    }),
  },
  /** Adds a training after those in progress. More urgent jobs always run first. */
  'trainings.start': { input: newTrainingSchema, output: z.object({ training: trainingInfoSchema }) },
  /** Saves its progress and stops. It can continue later, also after a restart. */
  'trainings.pause': { input: oneTraining, output: nothing },
  'trainings.resume': { input: oneTraining, output: nothing },
  /** Makes a style from the progress of a paused training. */
  'trainings.finish': { input: oneTraining, output: nothing },
  /** Deletes a training that is not in progress. Its style stays. */
  'trainings.remove': { input: oneTraining, output: nothing },
  /** The course of the losses: evenly chosen, at most 400 points, the last one among them. */
  'trainings.losses': { input: oneTraining, output: z.object({ points: z.array(lossPointSchema) }) },
} as const satisfies CallDeclarations;

export const trainingEvents = {
  /** A training was added or has changed. */
  'training.changed': z.object({ training: trainingInfoSchema }),
  /** A point of the loss curve. */
  'training.progress': z.object({ trainingId: idSchema, point: lossPointSchema }),
  'training.removed': z.object({ trainingId: idSchema }),
} as const satisfies EventDeclarations;
