/** What an exported image keeps of its photo's metadata: everything, everything but where it was taken, or nothing. */
export const METADATA_CHOICES = ['all', 'no-location', 'none'] as const;

export type MetadataChoice = (typeof METADATA_CHOICES)[number];
