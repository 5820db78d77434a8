/**
 * How much work goes into a painting: the network's one pass (`quick`), or that and minutes of optimizing its pixels
 * (`fine`). The command line says `--finish fine`; here a finish is what is done to a picture's colors and detail.
 */
export const EFFORTS = ['quick', 'fine'] as const;
export type Effort = (typeof EFFORTS)[number];
