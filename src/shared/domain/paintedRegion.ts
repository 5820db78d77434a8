import { z } from 'zod';

/** A stroke of the brush over the photo. It stays where it is on the photo when that is turned or cropped later. */
const strokeSchema = z.object({
  /** Whether it takes away what strokes before it cover. */
  isErasing: z.boolean(),
  /** Of the photo's long side. */
  radius: z.number().positive().max(0.5),
  /** The share of the radius in which the edge fades, 0-1. */
  softness: z.number().min(0).max(1),
  /** x and y alternately, as shares of the whole photo's width and height. */
  points: z.array(z.number().min(-2).max(3)).min(2).max(4000),
});
export type BrushStroke = Readonly<z.infer<typeof strokeSchema>>;

/** The most strokes of one region. */
export const MAX_STROKES = 400;

/** A part of a photo that is painted by hand. */
export const paintedAreaSchema = z.object({
  strokes: z.array(strokeSchema).max(MAX_STROKES),
  /** Whether it is what the strokes leave free. */
  isInverted: z.boolean(),
});
export type PaintedArea = Readonly<z.infer<typeof paintedAreaSchema>>;
