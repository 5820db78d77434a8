import { z } from 'zod';

/** What the program can find in a photo by itself. */
export const FINDABLE = ['subject', 'people'] as const;
export type Findable = (typeof FINDABLE)[number];

const share = z.number().min(0).max(1);

/** A rectangle as shares of the picture's width and height. */
export const shareBoxSchema = z
  .object({ x: share, y: share, width: share.positive(), height: share.positive() })
  .refine((box) => box.x + box.width <= 1.0001 && box.y + box.height <= 1.0001, 'the box exceeds the picture');
export type ShareBox = Readonly<z.infer<typeof shareBoxSchema>>;

/** A part of a photo that is found in its pixels, so it fits any photo. */
export const foundAreaSchema = z.object({
  what: z.enum(FINDABLE),
  /** Whether the area is everything else. */
  isInverted: z.boolean(),
  /** Surrounds the subject; absent: it is looked for in the whole picture. */
  box: shareBoxSchema.optional(),
});
export type FoundArea = Readonly<z.infer<typeof foundAreaSchema>>;

/** What is searched for in one photo, where a rough line on the subject may tell more. */
export type SearchedArea = FoundArea & {
  /** x and y alternately, as shares of the picture's width and height. */
  readonly scribble?: readonly number[] | undefined;
};
