/** What may be wrong with a running training, the most urgent first. */
export const TRAINING_COMPLAINTS = ['diskFull', 'noProgress', 'discriminatorAhead'] as const;
export type TrainingComplaint = (typeof TRAINING_COMPLAINTS)[number];
