import { z } from 'zod';
import { errorDataSchema } from '../domain/errorData.js';
import { frameSchema } from '../domain/frame.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { bytesSchema, idSchema, mediaIdSchema, nothing, pathSchema, timeSchema } from './values.js';
import { animationInfoSchema, videoInfoSchema } from './videos.js';

/** Where a photo comes from: a file or folder of this machine, or the token that an upload returned. */
export const photoSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: pathSchema }),
  z.object({ kind: z.literal('upload'), token: idSchema }),
]);
export type PhotoSource = z.infer<typeof photoSourceSchema>;

export const photoInfoSchema = z.object({
  id: idSchema,
  /** The file's name with its extension; `Pasted image.png` for one from the clipboard. */
  name: z.string(),
  /** Null for an uploaded or pasted photo. */
  path: pathSchema.nullable(),
  /** In px, with orientation applied. */
  width: z.int().positive(),
  height: z.int().positive(),
  bytes: z.int().nonnegative(),
  /** The day it was taken, else the day of its file: `2024-05-31`. */
  takenOn: z.string(),
  /** Whether this program made it, so that others can be painted like it. */
  isPainted: z.boolean().default(false),
  media: mediaIdSchema,
  /** Present for a video. */
  video: videoInfoSchema.optional(),
  /** Present for an animation. */
  animation: animationInfoSchema.optional(),
});
export type PhotoInfo = z.infer<typeof photoInfoSchema>;

const recentPhotoSchema = z.object({ path: pathSchema, name: z.string(), openedAt: timeSchema });
export type RecentPhoto = z.infer<typeof recentPhotoSchema>;

const openedSchema = z.object({
  /** In the order of the sources, including photos that were already open. */
  photos: z.array(photoInfoSchema),
  failed: z.array(z.object({ name: z.string(), error: errorDataSchema })),
});
export type OpenedPhotos = z.infer<typeof openedSchema>;

/** The maximum number of sources per call. */
export const MAX_SOURCES = 1000;

/** The maximum number of open photos. */
export const MAX_OPEN_PHOTOS = 2000;

export const photoCalls = {
  /**
   * Opens photos and videos. A folder opens those in it, without subfolders. A photo that fails does not affect the others.
   */
  'photos.open': {
    input: z.object({ sources: z.array(photoSourceSchema).min(1).max(MAX_SOURCES) }),
    output: openedSchema,
  },
  /** Opens a pasted image, given as the bytes of a PNG, JPEG or other image file. */
  'photos.openBytes': {
    input: z.object({ name: z.string().min(1).max(255), bytes: bytesSchema }),
    output: z.object({ photo: photoInfoSchema }),
  },
  /** Opens the picture on the system's clipboard; null if there is none. Needs the capability `clipboard`. */
  'photos.paste': { input: nothing, output: z.object({ photo: photoInfoSchema.nullable() }) },
  'photos.list': { input: nothing, output: z.object({ photos: z.array(photoInfoSchema) }) },
  /** The part of an open photo that a frame selects, as a picture. */
  'photos.frame': {
    input: z.object({ photoId: idSchema, frame: frameSchema }),
    output: z.object({ media: mediaIdSchema }),
  },
  /** Closes photos and ignores unknown ids. Files stay. */
  'photos.close': { input: z.object({ photoIds: z.array(idSchema) }), output: nothing },
  /** Files that were opened before and are still there, newest first. */
  'photos.recent': { input: nothing, output: z.object({ photos: z.array(recentPhotoSchema) }) },
  'photos.clearRecent': { input: nothing, output: nothing },
} as const satisfies CallDeclarations;

export const photoEvents = {
  /**
   * All open photos, and which of them are new: opened by this or another window, by the system, from the command line.
   */
  'photos.changed': z.object({ photos: z.array(photoInfoSchema), openedIds: z.array(idSchema) }),
  /** Photos that were opened from outside of the window (open-with, a second start) and could not be read. */
  'photos.failed': z.object({ failed: openedSchema.shape.failed }),
} as const satisfies EventDeclarations;
