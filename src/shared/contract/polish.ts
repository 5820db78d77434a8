import { z } from 'zod';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { idSchema, nothing } from './values.js';

/** A style that is being polished, or waits for it. */
export const polishSchema = z.object({
  styleId: idSchema,
  /** `waiting`: for others or for a moment of quiet. `measuring`: it is found out whether it has become better. */
  state: z.enum(['waiting', 'running', 'measuring']),
  /** 0-1 of its training. */
  fraction: z.number().min(0).max(1),
  secondsLeft: z.number().nonnegative().nullable(),
});
export type Polish = z.infer<typeof polishSchema>;

export const polishCalls = {
  'polish.list': { input: nothing, output: z.object({ polishes: z.array(polishSchema) }) },
  /** Polishes one of the user's own styles for a minute or so, or further. Does nothing if it is being polished. */
  'polish.start': { input: z.object({ styleId: idSchema }), output: nothing },
  /** Ends a polish and keeps what it has learned so far. */
  'polish.stop': { input: z.object({ styleId: idSchema }), output: nothing },
  /** Goes back to the unpolished style. */
  'polish.undo': { input: z.object({ styleId: idSchema }), output: nothing },
} as const satisfies CallDeclarations;

export const polishEvents = {
  'polish.changed': z.object({ polishes: z.array(polishSchema) }),
  /** A polish that the user asked for has ended. */
  'polish.ended': z.object({ styleId: idSchema, name: z.string(), isBetter: z.boolean() }),
} as const satisfies EventDeclarations;
