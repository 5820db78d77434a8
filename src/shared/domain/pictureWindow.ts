import { z } from 'zod';

/** The longest side of a window that can be rendered at once, in px. */
const MOST_PX = 2048;

/** A window of the framed photo, in px. The schema cannot check that the window is within the photo. */
export const pictureWindowSchema = z.object({
  x: z.int().nonnegative(),
  y: z.int().nonnegative(),
  width: z.int().positive().max(MOST_PX),
  height: z.int().positive().max(MOST_PX),
});
