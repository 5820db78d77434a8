import type { EventName, EventPayload, StudioEvent } from '../../shared/contract/contract.js';
import type { Log } from '../log/log.js';

export type Emit = <E extends EventName>(name: E, payload: EventPayload<E>) => void;

/** Sends events to any number of listeners; an error in one does not affect the others. */
export class Emitter {
  private readonly listeners = new Set<(event: StudioEvent) => void>();

  constructor(private readonly log: Log) {}

  readonly emit: Emit = (name, payload) => {
    const event = { name, payload } as StudioEvent;
    for (const listener of [...this.listeners]) {
      try {
        listener(event);
      } catch (thrown) {
        this.log.error('A listener failed', thrown);
      }
    }
  };

  subscribe(listener: (event: StudioEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
