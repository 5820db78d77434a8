import type { Sample } from './sample.js';

/** Paintings that stand in for artworks, painted by our own code. */
export const styles: readonly Sample[] = [];
