import type { ChildProcess } from 'node:child_process';
import type { EnginePort } from '../../shared/engine/port.js';
import { BugError } from '../../shared/errors.js';

/** The parent's end of the channel to a process that was forked with `serialization: 'advanced'`. */
export function childPort(child: ChildProcess): EnginePort {
  return {
    post(message) {
      // The callback ignores the error of a channel that closes meanwhile; the exit event reports it.
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

export type ProcessPort = Required<EnginePort>;

/** What Electron gives a utility process instead of a forked process's channel. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
}

/** The engine process's own end of the channel, under Node or Electron. */
export function processPort(): ProcessPort {
  const { parentPort } = process as { parentPort?: ParentPort };
  return parentPort ? utilityPort(parentPort) : forkedPort();
}

/** Electron delivers messages that were posted before an exit, and ends a utility process when its parent is gone. */
function utilityPort(parent: ParentPort): ProcessPort {
  return {
    post: (message) => parent.postMessage(message),
    onMessage(listener) {
      parent.on('message', ({ data }) => listener(data));
    },
    onClose: () => undefined,
    flushed: () => Promise.resolve(),
  };
}

function forkedPort(): ProcessPort {
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
