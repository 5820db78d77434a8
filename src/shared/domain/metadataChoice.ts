/** The photo's metadata that an exported image keeps: everything, everything but the location, or nothing. */
export const METADATA_CHOICES = ['all', 'no-location', 'none'] as const;

export type MetadataChoice = (typeof METADATA_CHOICES)[number];
