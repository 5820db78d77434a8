import { z } from 'zod';

const blocks = z.array(z.int().positive()).min(4).max(5);

/**
 * The widths of an encoder that is distilled from a pretrained one. Without TensorFlow.js, like `generatorShape.ts`.
 */
export const perceptualStudentOptionsSchema = z
  .strictObject({
    /** Channels of each block: 4 up to relu4_1, 5 up to relu5_1. */
    channels: blocks.default([16, 32, 64, 128]),
    /** Convolutions of each block; the last block only needs its first one. */
    layout: blocks.default([2, 2, 3, 1]),
  })
  .refine(({ channels, layout }) => channels.length === layout.length, 'channels and layout have to be equally long');

export type PerceptualStudentOptions = z.infer<typeof perceptualStudentOptionsSchema>;
