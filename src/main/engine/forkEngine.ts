import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { appRoot } from '../paths/appRoot.js';
import type { EngineConnection, EngineExit } from './engineHost.js';
import { childPort } from './nodePorts.js';

const LAST_WORDS_CHARACTERS = 2000;

export interface ForkOptions {
  /** The built engine; default: the program's `out/main/engine.js`. */
  readonly entry?: string;
  /** Gets the terminal output of the engine and its native libraries; default: kept for the crash report only. */
  readonly onOutput?: (text: string) => void;
}

/** Starts the engine as a child process of plain Node. */
export function forkEngine(options: ForkOptions = {}): EngineConnection {
  const entry = options.entry ?? join(appRoot(), 'out', 'main', 'engine.js');
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--enable-source-maps'],
  });

  let lastWords = '';
  const listen = (stream: Readable | null): void => {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS);
      options.onOutput?.(text);
    });
  };
  listen(child.stdout);
  listen(child.stderr);

  const exited = new Promise<EngineExit>((resolve) => {
    // `close` comes after the output streams have ended, so the last words are complete.
    child.once('close', (code, signal) => resolve({ code, signal, lastWords: lastWords.trim() }));
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, lastWords: error.message });
    });
  });
  return { pid: child.pid, port: childPort(child), exited, kill: () => child.kill('SIGKILL') };
}
