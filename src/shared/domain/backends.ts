import { z } from 'zod';

/** Backends for the models, best first. `cuda` and `tensorflow` are one library, on a CUDA device or the processor. */
export const BACKEND_NAMES = ['cuda', 'webgpu', 'tensorflow', 'wasm'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** Choices of the user: a backend by name, or the best one that works. */
export const BACKEND_CHOICES = ['auto', ...BACKEND_NAMES] as const;

export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** Result of testing a backend. Plain data: it is sent between processes. */
export const backendReportSchema = z
  .object({
    name: z.enum(BACKEND_NAMES),
    /**
     * `ready`: passed its self-test. `unavailable`: this machine lacks a requirement. `failed`: present but does not
     * work, or computes wrong results.
     */
    state: z.enum(['ready', 'unavailable', 'failed']),
    /** The graphics card or processor, if the backend started. */
    deviceName: z.string().nullable(),
    /** Speed of the reference convolution in 10^9 operations per second; a multiply-add counts as two. */
    gflops: z.number().nullable(),
    /** Why it is not ready, one sentence. */
    reason: z.string().nullable(),
    /** What the user can do, one sentence. */
    advice: z.string().nullable(),
  })
  .readonly();
export type BackendReport = z.infer<typeof backendReportSchema>;
