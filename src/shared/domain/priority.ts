/**
 * How urgent work is, most urgent first: work the user is watching (a preview), work the user can wait for (thumbnails
 * of many styles), unattended work (exports, batches), the polish of a style (a minute or two), and work that runs
 * overnight.
 */
export const PRIORITIES = ['interactive', 'background', 'batch', 'polish', 'training'] as const;

export type Priority = (typeof PRIORITIES)[number];
