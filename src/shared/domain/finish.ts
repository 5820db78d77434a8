import { z } from 'zod';

/**
 * The colors of a stylized picture: the style's (`none` of the photo's colors), the photo's color at every pixel with
 * the painting's luminance (`luminance`), or the photo's palette, distributed by the style (`palette`).
 */
export const COLOR_METHODS = ['none', 'luminance', 'palette'] as const;
export type ColorMethod = (typeof COLOR_METHODS)[number];

/** Adjustments of a picture after painting. */
export const finishSchema = z.object({
  colors: z.enum(COLOR_METHODS).default('none'),
  /** From the style's colors (0) to the photo's (1). */
  colorAmount: z.number().min(0).max(1).default(1),
  /** From the painting's fine detail (0) to the photo's (1). */
  detail: z.number().min(0).max(1).default(0),
});
export type Finish = Readonly<z.infer<typeof finishSchema>>;

/** The unchanged painting. */
export const PLAIN_FINISH: Finish = { colors: 'none', colorAmount: 1, detail: 0 };

export function isPlainFinish({ colors, colorAmount, detail }: Finish): boolean {
  return detail === 0 && (colors === 'none' || colorAmount === 0);
}
