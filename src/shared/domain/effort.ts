/**
 * How much work goes into a painting: one pass of the network (`quick`), or one pass and minutes of pixel optimization
 * (`fine`). The command line calls this `--finish fine`; in code, a finish changes a picture's colors and detail.
 */
export const EFFORTS = ['quick', 'fine'] as const;
export type Effort = (typeof EFFORTS)[number];
