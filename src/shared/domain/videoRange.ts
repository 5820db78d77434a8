import { z } from 'zod';

/** A part of a video, in seconds from its first frame. An absent end is the video's own. */
export const videoRangeSchema = z.object({
  from: z.number().nonnegative().optional(),
  to: z.number().positive().optional(),
});
export type VideoRange = z.infer<typeof videoRangeSchema>;
