import { z } from 'zod';
import { VIDEO_FORMATS } from '../domain/videoFormat.js';
import { momentSchema } from '../domain/videoRange.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { bytesSchema, idSchema, mediaIdSchema, nothing } from './values.js';

/** What an open video is besides a photo. */
export const videoInfoSchema = z.object({
  seconds: z.number().positive(),
  frames: z.int().positive(),
  /** The frame that stands for the video; its picture is the photo's `media`. */
  poster: momentSchema,
});
export type VideoInfo = z.infer<typeof videoInfoSchema>;

/** What an open animation (GIF, WebP, APNG) is besides a photo; its first frame is the photo's `media`. */
export const animationInfoSchema = z.object({ seconds: z.number().positive(), frames: z.int().min(2) });
export type AnimationInfo = z.infer<typeof animationInfoSchema>;

const openVideo = z.object({ photoId: idSchema });

const shotsSchema = z.object({
  photoId: idSchema,
  /** The first frames of the shots found so far, in order. */
  begins: z.array(momentSchema),
  /** How many frames have been searched; `frames` when all shots are known. */
  searched: z.int().nonnegative(),
});
export type VideoShots = z.infer<typeof shotsSchema>;

export const videoCalls = {
  /**
   * Of a video or an animation: when each frame is shown, in seconds from the first one, and at last when the video ends: the bytes of a
   * `Float64Array`.
   */
  'videos.times': { input: openVideo, output: z.object({ times: bytesSchema }) },
  /** A frame of a video or an animation as a picture, upright at full size. It stays until newer ones need its space. */
  'videos.still': { input: openVideo.extend({ moment: momentSchema }), output: z.object({ media: mediaIdSchema }) },
  /** Searches for shots in the background, one video at a time; answers what is known already. */
  'videos.findShots': { input: openVideo, output: shotsSchema },
  /** The containers that can be written here, and whether they hold H.264, which every player shows. */
  'videos.formats': {
    input: nothing,
    output: z.object({ formats: z.array(z.object({ format: z.enum(VIDEO_FORMATS), isH264: z.boolean() })) }),
  },
} as const satisfies CallDeclarations;

export const videoEvents = {
  'videos.shots': shotsSchema,
} as const satisfies EventDeclarations;
