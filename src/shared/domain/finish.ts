import { z } from 'zod';

/**
 * Whose colors a stylized picture has: the style's (`none` of the photo's is kept), the photo's at every place under
 * the painting's light and dark (`luminance`), or the photo's as a whole, handed out again by the style (`palette`).
 */
export const COLOR_METHODS = ['none', 'luminance', 'palette'] as const;
export type ColorMethod = (typeof COLOR_METHODS)[number];

/** What is done to a picture once it is painted. */
export const finishSchema = z.object({
  colors: z.enum(COLOR_METHODS).default('none'),
  /** From the style's colors (0) to the kept ones (1). */
  colorAmount: z.number().min(0).max(1).default(1),
  /** From the painting's own fine detail (0) to the photo's (1). */
  detail: z.number().min(0).max(1).default(0),
});
export type Finish = Readonly<z.infer<typeof finishSchema>>;

/** The painting as it is. */
export const PLAIN_FINISH: Finish = { colors: 'none', colorAmount: 1, detail: 0 };

export function isPlainFinish({ colors, colorAmount, detail }: Finish): boolean {
  return detail === 0 && (colors === 'none' || colorAmount === 0);
}
