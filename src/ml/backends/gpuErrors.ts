import { ExpectedError } from '../../shared/errors.js';
import type { GpuDevice } from './dawn.js';

/**
 * WebGPU reports errors as events, not from the calls that cause them; values read after an error are stale but look
 * plausible. This class keeps the first error until `check` is called, which has to happen after every read.
 */
export class GpuErrors {
  private pending: ExpectedError | null = null;
  private loss: ExpectedError | null = null;
  private closing = false;

  constructor(device: GpuDevice) {
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.pending ??= toError(event.error.constructor.name, event.error.message);
    });
    void device.lost.then(({ reason, message }) => {
      if (this.closing) return;
      this.loss = new ExpectedError('backend/failed', 'The graphics device was lost.', {
        advice: 'Start again; if it comes back, update the driver or choose another backend.',
        details: { reason, message },
      });
    });
  }

  /**
   * @throws ExpectedError once for each error since the last call, and always after the device was lost:
   *   `engine/out-of-memory` if the card's memory is full, else `backend/failed`.
   */
  check(): void {
    if (this.loss !== null) throw this.loss;
    const error = this.pending;
    this.pending = null;
    if (error !== null) throw error;
  }

  /** Ignores a lost device from now on, since we close it ourselves. */
  ignoreLoss(): void {
    this.closing = true;
  }
}

function toError(kind: string, message: string): ExpectedError {
  if (kind === 'GPUOutOfMemoryError') {
    return new ExpectedError('engine/out-of-memory', 'The graphics card has too little memory.', {
      advice: 'Choose a smaller size.',
      details: { message },
    });
  }
  return new ExpectedError('backend/failed', 'The graphics card refused a calculation.', {
    advice: 'Choose another backend, and report this.',
    details: { kind, message },
  });
}
