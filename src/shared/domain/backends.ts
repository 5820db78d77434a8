/** What can run the models, best first. `cuda` and `tensorflow` are one library on a CUDA device or on the processor. */
export const BACKEND_NAMES = ['cuda', 'webgpu', 'tensorflow', 'wasm'] as const;

export type BackendName = (typeof BACKEND_NAMES)[number];

/** What a user may ask for: a backend by name, or the best one that works. */
export type BackendChoice = BackendName | 'auto';

export function isBackendChoice(text: string): text is BackendChoice {
  return text === 'auto' || (BACKEND_NAMES as readonly string[]).includes(text);
}

/**
 * `ready`: passed its self-test. `unavailable`: this machine lacks what it needs. `failed`: it is there and does not
 * work, or calculates wrongly.
 */
export type BackendState = 'ready' | 'unavailable' | 'failed';

/** What a backend said when it was tried. Plain data: it crosses process borders. */
export interface BackendReport {
  readonly name: BackendName;
  readonly state: BackendState;
  /** The card or processor, where the backend got that far. */
  readonly deviceName: string | null;
  /** Speed on the reference convolution in 10^9 operations per second, a multiply-add counted as two. */
  readonly gflops: number | null;
  /** Why it is not ready, one sentence. */
  readonly reason: string | null;
  /** What to do about it, one sentence. */
  readonly advice: string | null;
}
