import { z } from 'zod';

/** The number of a frame of a video, counted from 0 in the order in which frames are shown. */
export const momentSchema = z.int().nonnegative();

/** A part of a video, in seconds from its first frame. An absent end is the video's own. */
export const videoRangeSchema = z.object({
  from: z.number().nonnegative().optional(),
  to: z.number().positive().optional(),
});
export type VideoRange = z.infer<typeof videoRangeSchema>;
