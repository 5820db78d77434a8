import { z } from 'zod';

/** The longest side of a window that is made at once, in px. */
const MOST_PX = 2048;

/** A window of what is taken of a photo, in its px. Whether it lies within is for whoever knows the photo to say. */
export const pictureWindowSchema = z.object({
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
  width: z.int().positive().max(MOST_PX),
  height: z.int().positive().max(MOST_PX),
});
