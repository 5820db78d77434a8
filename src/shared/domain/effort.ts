/**
 * How much work goes into a painting: its first stages on one grid (`quick`), or the mean of them on several (`fine`). The command line calls this `--finish fine`; in code, a finish changes a picture's colors and detail.
 */
export const EFFORTS = ['quick', 'fine'] as const;
export type Effort = (typeof EFFORTS)[number];
