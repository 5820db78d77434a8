import { z } from 'zod';
import { BACKEND_NAMES, backendReportSchema } from '../domain/backends.js';
import { errorDataSchema } from '../domain/errorData.js';
import type { CallDeclarations, EventDeclarations } from './declare.js';
import { nothing } from './values.js';

/**
 * `stopped`: nothing was asked of it yet, or it is being started again. `ready`: it has answered. `crashed`: it ended
 * by itself and cost the job that ran; the next `starting` is its successor.
 */
export const engineStateSchema = z.object({
  state: z.enum(['stopped', 'starting', 'ready', 'crashed']),
  pid: z.int().nullable(),
  /** How many times an engine has crashed since the studio was opened. */
  crashes: z.int().nonnegative(),
  /** The backend, once a job has reported it. */
  backend: z.enum(BACKEND_NAMES).nullable(),
  deviceName: z.string().nullable(),
  /** How the last engine ended; null unless it crashed. */
  error: errorDataSchema.nullable(),
});
export type EngineState = z.infer<typeof engineStateSchema>;

export const engineCalls = {
  'engine.state': { input: nothing, output: engineStateSchema },
  /** Tries every backend in a separate process. Takes up to a minute. */
  'backends.probe': { input: nothing, output: z.object({ reports: z.array(backendReportSchema) }) },
} as const satisfies CallDeclarations;

export const engineEvents = {
  'engine.state': engineStateSchema,
} as const satisfies EventDeclarations;
