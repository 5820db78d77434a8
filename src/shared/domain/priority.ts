/**
 * How urgent work is, most urgent first: what somebody watches (a preview), what somebody waits for a little beside it
 * (thumbnails of many styles), what runs through by itself (exports, batches), and what runs all night.
 */
export const PRIORITIES = ['interactive', 'background', 'batch', 'training'] as const;

export type Priority = (typeof PRIORITIES)[number];
