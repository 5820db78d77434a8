import { CancelledError } from '../../shared/errors.js';

/** How long work is interrupted and ended. */
export interface WorkTurns {
  readonly signal?: AbortSignal | undefined;
  /** Awaited now and then, so that messages arrive. */
  readonly pause?: () => Promise<void>;
}

/** Lets messages in between two stages of work. @throws CancelledError */
export async function takeBreath({ signal, pause }: WorkTurns): Promise<void> {
  await pause?.();
  if (signal?.aborted) throw new CancelledError();
}

/** How long work goes on without a breath, in ms: a cancel must not wait for more. */
const BREATH_MS = 100;

/** Breaths between small pieces of work, of which only some are taken. */
export class Breaths {
  private lastMs = performance.now();

  constructor(private readonly turns: WorkTurns) {}

  /** Call it between two pieces. @throws CancelledError */
  async between(): Promise<void> {
    if (performance.now() - this.lastMs < BREATH_MS) return;
    await takeBreath(this.turns);
    this.lastMs = performance.now();
  }
}

/**
 * Waits for work that cannot be interrupted, but not after an abort: it ends on its own, and its result is dropped.
 * @throws CancelledError
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let onAbort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CancelledError());
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  // Whichever of the two comes later is nobody's concern.
  work.catch(() => undefined);
  aborted.catch(() => undefined);
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
