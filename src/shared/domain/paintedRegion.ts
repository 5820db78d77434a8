import { z } from 'zod';

/** A brush stroke in coordinates of the photo: turning or cropping the photo later does not move it on the photo. */
const strokeSchema = z.object({
  /** Whether it erases earlier strokes. */
  isErasing: z.boolean(),
  /** Fraction of the photo's long side. */
  radius: z.number().positive().max(0.5),
  /** The fraction of the radius in which the edge fades, 0-1. */
  softness: z.number().min(0).max(1),
  /** x and y alternately, as fractions of the whole photo's width and height. */
  points: z.array(z.number().min(-2).max(3)).min(2).max(4000),
});
export type BrushStroke = Readonly<z.infer<typeof strokeSchema>>;

/** Maximum number of strokes of a region. */
export const MAX_STROKES = 400;

/** A part of a photo selected with the brush. */
export const paintedAreaSchema = z.object({
  strokes: z.array(strokeSchema).max(MAX_STROKES),
  /** Whether the area is everything outside the strokes. */
  isInverted: z.boolean(),
});
export type PaintedArea = Readonly<z.infer<typeof paintedAreaSchema>>;
