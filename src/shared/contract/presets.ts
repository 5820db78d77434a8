import { z } from 'zod';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { anyPhotoLookSchema, lookSchema } from './stylize.js';
import { idSchema, nothing } from './values.js';

/** A look with a name, for any photo. */
export const presetSchema = z.object({ id: idSchema, name: z.string().min(1).max(120), look: anyPhotoLookSchema });
export type Preset = z.infer<typeof presetSchema>;

/** The settings that a style was last used with. */
export const habitSchema = lookSchema.pick({ strength: true, strokePx: true });
export const habitsSchema = z.record(idSchema, habitSchema);
export type Habits = z.infer<typeof habitsSchema>;

export const presetCalls = {
  'presets.list': { input: nothing, output: z.object({ presets: z.array(presetSchema), habits: habitsSchema }) },
  /** Saves a look as a preset. Replaces a preset of the same name. */
  'presets.save': {
    input: z.object({ name: z.string().trim().min(1).max(120), look: anyPhotoLookSchema }),
    output: z.object({ preset: presetSchema }),
  },
  'presets.remove': { input: z.object({ presetId: idSchema }), output: nothing },
  /** Remembers the strength and stroke size that styles were used with. */
  'presets.saveHabits': { input: z.object({ habits: habitsSchema }), output: nothing },
} as const satisfies CallDeclarations;

export const presetEvents = {
  'presets.changed': z.object({ presets: z.array(presetSchema) }),
} as const satisfies EventDeclarations;
