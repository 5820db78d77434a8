/** The short side in px below which a picture has to be enlarged for a training, and has too little detail to teach. */
export const TINY_PX = 192;

/** What is wrong with a picture that a style is to be learned from. */
export const PICTURE_PROBLEMS = ['broken', 'tiny', 'duplicate'] as const;
export type PictureProblem = (typeof PICTURE_PROBLEMS)[number];
