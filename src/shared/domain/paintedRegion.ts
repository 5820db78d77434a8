import { z } from 'zod';
import { maskStepSchema } from './maskStep.js';

/** Maximum number of steps of a region. */
export const MAX_STEPS = 500;

/** A part of a photo, by the steps that made its mask. Without steps it is empty. */
export const paintedAreaSchema = z.object({
  /** Given by the user; absent: none. */
  name: z.string().trim().min(1).max(60).optional(),
  steps: z.array(maskStepSchema).max(MAX_STEPS),
});
export type PaintedArea = Readonly<z.infer<typeof paintedAreaSchema>>;
