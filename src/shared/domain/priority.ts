/**
 * How urgent work is, most urgent first: work the user is watching (a preview), work the user can wait for (thumbnails
 * of many styles), unattended work (exports, batches), and work that runs overnight.
 */
export const PRIORITIES = ['interactive', 'background', 'batch', 'training'] as const;

export type Priority = (typeof PRIORITIES)[number];
