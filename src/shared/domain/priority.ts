/**
 * How urgent work is, most urgent first: what someone watches (a preview), what someone waits for a little beside it
 * (thumbnails of many styles), what runs through by itself (exports, batches), and what runs all night.
 */
export const PRIORITIES = ['interactive', 'background', 'batch', 'training'] as const;

export type Priority = (typeof PRIORITIES)[number];
