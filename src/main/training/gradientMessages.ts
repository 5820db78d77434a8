import { z } from 'zod';
import { trainingConfigSchema } from '../../ml/train/config.js';
import { BACKEND_NAMES } from '../../shared/domain/backends.js';

/** The messages between a training and its gradient processes. */

const numbers = z.custom<Float32Array>((value) => value instanceof Float32Array);
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** To a gradient process: first `open`, then any number of `compute`, one at a time. */
export const gradientRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open'), config: trainingConfigSchema, backend: z.enum(BACKEND_NAMES) }),
  z.strictObject({
    type: z.literal('compute'),
    step: z.int().min(1),
    weights: z.array(numbers).readonly(),
    pixels: z.strictObject({ count: z.int().min(1), size: z.int().min(1), content: bytes, style: bytes }),
  }),
]);

/** From a gradient process: one answer per request. */
export const gradientAnswerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('opened') }),
  z.strictObject({
    type: z.literal('computed'),
    networks: z
      .array(z.strictObject({ names: z.array(z.string()).readonly(), losses: numbers, gradient: numbers }))
      .readonly(),
  }),
  z.strictObject({ type: z.literal('failed'), message: z.string() }),
]);

export type GradientMessage = z.output<typeof gradientRequestSchema>;
export type GradientAnswer = z.output<typeof gradientAnswerSchema>;
