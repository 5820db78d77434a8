import { nextTurn } from '../../ml/nextTurn.js';
import { PRIORITIES, type Priority } from '../../shared/domain/priority.js';
import { CancelledError } from '../../shared/errors.js';

/** A place in the queue for computing. */
export interface Place {
  /**
   * Waits for this place's turn: until no more urgent job and no earlier job of the same priority is in the queue. Lets
   * pending messages through first. Await it before the first piece of work and between pieces.
   * @throws CancelledError as soon as `signal` is aborted, even while waiting.
   */
  pause(signal?: AbortSignal): Promise<void>;
  /**
   * Yields the turn while `wait` is pending, then takes the same place again. Use it to wait for something that later
   * jobs may have to do first.
   */
  aside<T>(wait: Promise<T>): Promise<T>;
  /** Leaves the queue. Further calls do nothing. */
  leave(): void;
}

interface Entry {
  readonly priority: Priority;
  readonly number: number;
}

/**
 * A queue for the backend, which does one piece of work at a time. The first job in the queue works. A more urgent job
 * that arrives later goes to the front, and the job that was working waits at its next pause. A piece of work is never
 * interrupted, and no job loses its place.
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
        await nextTurn();
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

  /** Settles when the queue changes or the signal is aborted. */
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
