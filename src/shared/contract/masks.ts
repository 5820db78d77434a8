import { z } from 'zod';
import { frameSchema } from '../domain/frame.js';
import { paintedAreaSchema } from '../domain/paintedRegion.js';
import { pictureCountSchema } from '../domain/pictureCount.js';
import type { CallDeclarations } from './declare.js';
import { photoSourceSchema } from './photos.js';
import { bytesSchema, idSchema, mediaIdSchema, pathSchema } from './values.js';

/** An open photo, and the part of it that a mask covers; absent: all. */
const framedPhoto = { photoId: idSchema, frame: frameSchema.optional() };
const { steps } = paintedAreaSchema.shape;

/** A file in a window that has no path and was not uploaded. */
const droppedSchema = z.object({ kind: z.literal('bytes'), name: z.string().min(1).max(255), bytes: bytesSchema });

/** The masks of regions. They are always drawn by the studio, so that a window shows what a picture is painted with. */
export const maskCalls = {
  /** The mask as it lies over the framed part of a photo, in a size to be shown: `data` has one byte per px. */
  'masks.draw': {
    input: z.object({ ...framedPhoto, steps }),
    output: z.object({ width: z.int().positive(), height: z.int().positive(), data: bytesSchema }),
  },
  /**
   * Takes in an image as a mask for the framed part of a photo: white covers, black and transparent do not. The answer
   * names it for a step. `isFitted`: it has other proportions than the photo, so it lies in its middle.
   * `pictures`: how many the file has, such as frames; the first is used.
   */
  'masks.open': {
    input: z.object({
      ...framedPhoto,
      source: z.discriminatedUnion('kind', [...photoSourceSchema.options, droppedSchema]),
    }),
    output: z.object({ file: z.string(), isFitted: z.boolean(), pictures: pictureCountSchema }),
  },
  /** Writes the mask as a gray PNG of the framed photo's size, to a path or, without one, to be fetched as media. */
  'masks.save': {
    input: z.object({ ...framedPhoto, steps, path: pathSchema.nullable(), name: z.string().min(1).max(120) }),
    output: z.object({ path: pathSchema.nullable(), media: mediaIdSchema, fileName: z.string() }),
  },
} as const satisfies CallDeclarations;
