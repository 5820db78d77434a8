/** Training time of a custom style, in minutes. */
export const STYLE_PRESET_MINUTES = { quick: 20, evening: 120, overnight: 480 } as const;
export type StylePreset = keyof typeof STYLE_PRESET_MINUTES;
