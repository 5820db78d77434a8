import type { ChildProcess } from 'node:child_process';
import type { EnginePort } from '../../shared/engine/port.js';
import { BugError } from '../../shared/errors.js';

/** The parent's end of the channel to a process that was forked with `serialization: 'advanced'`. */
export function childPort(child: ChildProcess): EnginePort {
  return {
    post(message) {
      // The callback takes the error of a channel that closes meanwhile; the exit event tells the story.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage(listener) {
      child.on('message', listener);
    },
    onClose(listener) {
      child.once('disconnect', listener);
    },
  };
}

export interface ProcessPort extends EnginePort {
  /** Settles once everything that was posted has left the process. */
  flushed(): Promise<void>;
}

/** The forked process's own end of that channel. */
export function processPort(): ProcessPort {
  if (!process.send) throw new BugError('The engine has no line to a host: it is started by the program, not by hand.');
  const send = process.send.bind(process);
  let flushed = Promise.resolve();
  return {
    post(message) {
      if (!process.connected) return;
      const sent = new Promise<void>((resolve) => send(message, undefined, undefined, () => resolve()));
      flushed = flushed.then(() => sent);
    },
    onMessage(listener) {
      process.on('message', listener);
    },
    onClose(listener) {
      process.once('disconnect', listener);
    },
    flushed: () => flushed,
  };
}
