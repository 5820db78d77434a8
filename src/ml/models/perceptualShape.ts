import { z } from 'zod';

/** The widths of a perceptual encoder of our own. Without TensorFlow.js, like `generatorShape.ts`. */
export const perceptualStudentOptionsSchema = z.strictObject({
  /** Channels of each block. */
  channels: z.array(z.number().int().positive()).length(5).default([16, 32, 64, 128, 128]),
  /** Convolutions of each block; half of VGG-19's in the wide blocks keeps the file below 2 MB. */
  layout: z.array(z.number().int().positive()).length(5).default([2, 2, 2, 2, 1]),
});

export type PerceptualStudentOptions = z.infer<typeof perceptualStudentOptionsSchema>;
