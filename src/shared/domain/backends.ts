import { z } from 'zod';

/** What can run the models, best first. `cuda` and `tensorflow` are one library on a CUDA device or on the processor. */
export const BACKEND_NAMES = ['cuda', 'webgpu', 'tensorflow', 'wasm'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** What a user may ask for: a backend by name, or the best one that works. */
export const BACKEND_CHOICES = ['auto', ...BACKEND_NAMES] as const;

export type BackendChoice = (typeof BACKEND_CHOICES)[number];

/** What a backend said when it was tried. Plain data: it crosses process borders. */
export const backendReportSchema = z
  .object({
    name: z.enum(BACKEND_NAMES),
    /**
     * `ready`: passed its self-test. `unavailable`: this machine lacks what it needs. `failed`: it is there and does not
     * work, or calculates wrongly.
     */
    state: z.enum(['ready', 'unavailable', 'failed']),
    /** The card or processor, where the backend got that far. */
    deviceName: z.string().nullable(),
    /** Speed on the reference convolution in 10^9 operations per second, a multiply-add counted as two. */
    gflops: z.number().nullable(),
    /** Why it is not ready, one sentence. */
    reason: z.string().nullable(),
    /** What to do about it, one sentence. */
    advice: z.string().nullable(),
  })
  .readonly();
export type BackendReport = z.infer<typeof backendReportSchema>;
