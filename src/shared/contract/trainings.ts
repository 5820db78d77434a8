import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { frameSchema } from '../domain/frame.js';
import { qualityCardSchema } from '../domain/qualityCard.js';
import { STYLE_NETWORKS } from '../domain/styleInfo.js';
import { TRAINING_COMPLAINTS } from '../domain/trainingHealth.js';
import { PICTURE_PROBLEMS } from '../domain/trainingPictures.js';
import { TRAINING_WAITS, trainingPlanSchema } from '../domain/trainingQueue.js';
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
   * `queued`: see `waitsFor`; `waiting`: something else computes; `preparing`: pictures are read; `pausing`: it ends its step and writes it down;
   * `measuring`: the training is over, and what it has changed is being measured.
   */
  state: z.enum(['queued', 'waiting', 'preparing', 'running', 'pausing', 'measuring', 'paused', 'done', 'failed']),
  /** When it may run, if it is in the queue, running or not. */
  plan: trainingPlanSchema.nullable(),
  /** What it waits for in the queue; null: for nothing, or it is not in the queue. */
  waitsFor: z.enum(TRAINING_WAITS).nullable(),
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
  /** The steps of the checkpoints that are kept, ascending. */
  checkpoints: z.array(step),
  /** The checkpoint with the lowest losses; null: they have not been compared yet. */
  bestStep: step.nullable(),
  /** The checkpoint that the style is made of; null: the last one. */
  chosenStep: step.nullable(),
  /** What may be wrong with it, while it runs. */
  complaints: z.array(z.enum(TRAINING_COMPLAINTS)),
  createdAt: timeSchema,
  /** The style in the gallery, once the training is done. */
  styleId: idSchema.nullable(),
  quality: qualityCardSchema.nullable(),
  error: errorDataSchema.nullable(),
});
export type TrainingInfo = z.infer<typeof trainingInfoSchema>;

const sources = z.array(photoSourceSchema).max(5000);

/** What is not to be used of the pictures of a style: one of them (`frame` null), or all of one but a part. */
const pictureChanges = z.array(z.object({ picture: mediaIdSchema, frame: frameSchema.nullable() })).max(5000);

/** The pictures and photos of a training, or of a former one where none are given. */
const givenSchema = z.object({
  /** Images, or one folder of images, of the same style. */
  artworks: sources,
  /** Photos to train with; empty: rendered scenes. */
  photos: sources,
  /** A training whose pictures and photos are taken where none are given. */
  from: idSchema.optional(),
});

const newTrainingSchema = givenSchema.extend({
  name: styleName,
  changes: pictureChanges.default([]),
  plan: trainingPlanSchema.prefault({}),
  minutes: z.number().min(0.1).max(100_000),
  network: z.enum(STYLE_NETWORKS),
  /** Whether pictures and photos whose metadata reserve them are left out. */
  excludesReserved: z.boolean().default(false),
});
export type NewTraining = z.output<typeof newTrainingSchema>;

const lossPointSchema = z.object({ step, losses: lossesByName });
export type LossPoint = z.infer<typeof lossPointSchema>;

const trainingPictureSchema = z.object({
  media: mediaIdSchema,
  name: z.string(),
  /** Upright, in px; null for a broken one. */
  size: z.object({ width: z.int().positive(), height: z.int().positive() }).nullable(),
  problem: z.enum(PICTURE_PROBLEMS).nullable(),
  /** The name of the picture that a duplicate repeats. */
  repeats: z.string().nullable(),
});
export type TrainingPicture = z.infer<typeof trainingPictureSchema>;

const oneTraining = z.object({ trainingId: idSchema });

export const trainingCalls = {
  /** The newest first, and the ids of those in the queue, in its order. */
  'trainings.list': {
    input: nothing,
    output: z.object({ trainings: z.array(trainingInfoSchema), queue: z.array(idSchema) }),
  },
  /** Checks the input of a training before it is started. Throws if something is wrong with it. */
  'trainings.check': {
    input: givenSchema,
    output: z.object({
      pictures: z.int().nonnegative(),
      photos: z.int().nonnegative(),
      /** How many rendered scenes are added to the photos. */
      scenes: z.int().nonnegative(),
      freeDiskBytes: z.number().nonnegative().nullable(),
      memoryBytes: z.number().nonnegative(),
    }),
  },
  /** The pictures of a style, each with what is wrong with it: the first 400. */
  'trainings.pictures': {
    input: givenSchema.omit({ photos: true }),
    output: z.object({ pictures: z.array(trainingPictureSchema) }),
  },
  /** Adds a training at the end of the queue. More urgent jobs always run first. */
  'trainings.start': { input: newTrainingSchema, output: z.object({ training: trainingInfoSchema }) },
  /** What a training was begun with, for another one like it. */
  'trainings.recipe': {
    input: oneTraining,
    output: newTrainingSchema.pick({ name: true, network: true, excludesReserved: true, minutes: true }),
  },
  /** Saves its progress and stops, and takes it out of the queue. It can continue later, also after a restart. */
  'trainings.pause': { input: oneTraining, output: nothing },
  /** Puts it at the end of the queue. */
  'trainings.resume': { input: oneTraining, output: nothing },
  /** Runs it before all others; one that is running goes on after it. */
  'trainings.startNow': { input: oneTraining, output: nothing },
  /** When it may run. Puts it at the end of the queue if it is not in it. */
  'trainings.plan': { input: oneTraining.extend({ plan: trainingPlanSchema }), output: nothing },
  /** Brings the queue into this order. The running one is not interrupted. */
  'trainings.reorder': { input: z.object({ trainingIds: z.array(idSchema).max(1000) }), output: nothing },
  /** Lets all go on that the last end of the program interrupted. */
  'trainings.goOn': { input: nothing, output: nothing },
  /** The training's own photos to look at its checkpoints on, at most six. */
  'trainings.practice': { input: oneTraining, output: z.object({ photos: z.array(mediaIdSchema) }) },
  /** Paints a photo as the style would be, made of a checkpoint. */
  'trainings.paint': {
    input: oneTraining.extend({
      step,
      photo: z.union([z.object({ photoId: idSchema }), z.object({ practice: mediaIdSchema })]),
    }),
    output: z.object({ media: mediaIdSchema, width: z.int().positive(), height: z.int().positive() }),
  },
  /** Makes the style of this checkpoint, which is kept for that; null: of the last one. */
  'trainings.choose': { input: oneTraining.extend({ step: step.nullable() }), output: nothing },
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
  /** The order of the queue. */
  'training.queue': z.object({ trainingIds: z.array(idSchema) }),
  'training.removed': z.object({ trainingId: idSchema }),
} as const satisfies EventDeclarations;
