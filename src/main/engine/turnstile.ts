import { setImmediate } from 'node:timers/promises';
import { PRIORITIES, type Priority } from '../../shared/domain/priority.js';
import { CancelledError } from '../../shared/errors.js';

/** A place in the line for computing. */
export interface Place {
  /**
   * Waits until it is this place's turn: until nobody more urgent is in the line, and nobody of the same priority who
   * came before. Messages get through first. Awaited before the first piece of work and between all pieces.
   * @throws CancelledError once `signal` is aborted, also while it waits.
   */
  pause(signal?: AbortSignal): Promise<void>;
  /**
   * Steps out of the line while `wait` is in progress, so that those behind can continue, and comes back to the same
   * place. For waits that may depend on them.
   */
  aside<T>(wait: Promise<T>): Promise<T>;
  /** Leaves the line for good. A second call does nothing. */
  leave(): void;
}

interface Entry {
  readonly priority: Priority;
  readonly number: number;
}

/**
 * The line before the one thing that can do only one piece of work at a time. Whoever is first works; who comes later
 * and is more urgent goes in front of the line, and the one that was working waits at its next pause. Nobody is
 * interrupted in the middle of a piece, and nobody's place is lost.
 */
export class Turnstile {
  private readonly line: Entry[] = [];
  private readonly watchers = new Set<() => void>();
  private nextNumber = 0;

  takePlace(priority: Priority): Place {
    const entry: Entry = { priority, number: this.nextNumber++ };
    this.insert(entry);
    return {
      pause: async (signal) => {
        await setImmediate();
        await this.reach(entry, signal);
      },
      aside: async (wait) => {
        this.remove(entry);
        try {
          return await wait;
        } finally {
          this.insert(entry);
        }
      },
      leave: () => this.remove(entry),
    };
  }

  private async reach(entry: Entry, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      if (signal?.aborted) throw new CancelledError();
      if (this.line[0] === entry) return;
      await this.change(signal);
    }
  }

  /** Settles when the line changes or the signal is aborted. */
  private change(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.watchers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.watchers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }

  private insert(entry: Entry): void {
    const isBehind = (other: Entry): boolean => comesBefore(entry, other);
    const index = this.line.findIndex(isBehind);
    this.line.splice(index === -1 ? this.line.length : index, 0, entry);
    this.wakeAll();
  }

  private remove(entry: Entry): void {
    const index = this.line.indexOf(entry);
    if (index === -1) return;
    this.line.splice(index, 1);
    this.wakeAll();
  }

  private wakeAll(): void {
    for (const wake of [...this.watchers]) wake();
  }
}

function comesBefore(a: Entry, b: Entry): boolean {
  const urgency = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
  return urgency === 0 ? a.number < b.number : urgency < 0;
}
