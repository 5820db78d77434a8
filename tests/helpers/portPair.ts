import type { EnginePort } from '../../src/shared/engine/port.js';

export interface TestPort extends EnginePort {
  /** Closes the connection and notifies the other end. */
  close(): void;
}

/** Two ends of a connection in memory. Messages are cloned and arrive later, in order, as between processes. */
export function portPair(): [TestPort, TestPort] {
  const ends = [makeEnd(), makeEnd()] as const;
  let isOpen = true;
  const link = (own: End, other: End): TestPort => ({
    post(message) {
      const copy: unknown = structuredClone(message);
      setImmediate(() => {
        if (isOpen) other.messages.forEach((listener) => listener(copy));
      });
    },
    onMessage: (listener) => own.messages.push(listener),
    onClose: (listener) => own.closes.push(listener),
    close() {
      if (!isOpen) return;
      isOpen = false;
      setImmediate(() => other.closes.forEach((listener) => listener()));
    },
  });
  return [link(ends[0], ends[1]), link(ends[1], ends[0])];
}

interface End {
  readonly messages: ((message: unknown) => void)[];
  readonly closes: (() => void)[];
}

function makeEnd(): End {
  return { messages: [], closes: [] };
}
