import { z } from 'zod';

const step = z.int().nonnegative();
const byName = z.record(z.string(), z.number());

/** Reports of a running training. All numbers are finite: a non-finite number ends the run. */
export const trainingReportSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('opened'),
    run: z.string(),
    backend: z.string(),
    device: z.string(),
    photos: z.int().nonnegative(),
    artworks: z.int().nonnegative(),
  }),
  z.object({ type: z.literal('notice'), message: z.string() }),
  z.object({ type: z.literal('measuring') }),
  z.object({
    type: z.literal('started'),
    step,
    /** Unknown at first if the run is limited by minutes. */
    totalSteps: step.optional(),
    parameterCounts: byName,
  }),
  z.object({ type: z.literal('budget'), totalSteps: step, secondsPerStep: z.number() }),
  z.object({
    type: z.literal('losses'),
    record: z.object({
      step,
      epoch: step,
      losses: z.record(z.string(), byName),
      gradientNorms: byName,
      learningRateFactor: z.number(),
      imagesPerSecond: z.number(),
      seconds: z.number(),
    }),
    totalSteps: step.optional(),
    secondsLeft: z.number().optional(),
  }),
  z.object({ type: z.literal('epoch'), epoch: step, losses: z.record(z.string(), byName) }),
  z.object({ type: z.literal('checkpoint'), step, isBest: z.boolean() }),
  z.object({ type: z.literal('preview'), step, path: z.string() }),
]);
export type TrainingReport = z.infer<typeof trainingReportSchema>;
