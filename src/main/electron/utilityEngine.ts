import { constants } from 'node:os';
import { join } from 'node:path';
import { app, utilityProcess, type Details } from 'electron';
import type { EngineConnection, EngineExit } from '../engine/engineHost.js';
import { appRoot } from '../paths/appRoot.js';

const LAST_WORDS_CHARACTERS = 2000;
const SERVICE_NAME = 'Pentimento engine';
const GONE_EVENT_MS = 300;
/**
 * For the official binding, which is without our `tensorPool.cc`. Chromium's allocator, which all libraries in an Electron
 * process use, ends the process on a request for 2 GiB at once. TensorFlow's pool for oneDNN doubles each time it grows
 * and eventually requests exactly that. Without the pool, no request is larger than a tensor, but painting is slow.
 */
const TENSORFLOW_WITHOUT_POOL = { TF_ONEDNN_USE_SYSTEM_ALLOCATOR: '1' };

export interface UtilityEngineOptions {
  /** Gets the output of the engine and its native libraries; default: kept for the crash report only. */
  readonly onOutput?: (text: string) => void;
  /** Variables in addition to the program's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the engine in an Electron utility process: Node without a window. If it ends, the window is not affected. */
export function startUtilityEngine(options: UtilityEngineOptions = {}): EngineConnection {
  const child = utilityProcess.fork(join(appRoot(), 'out', 'main', 'engine.js'), [], {
    serviceName: SERVICE_NAME,
    stdio: ['ignore', 'pipe', 'pipe'],
    execArgv: ['--enable-source-maps'],
    env: { ...TENSORFLOW_WITHOUT_POOL, ...process.env, ...options.env },
  });

  let lastWords = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS_CHARACTERS);
      options.onOutput?.(text);
    });
  }

  let pid: number | undefined;
  let isOpen = true;
  child.once('spawn', () => (pid = child.pid));
  const exited = new Promise<EngineExit>((resolve) => {
    child.once('exit', (code) => {
      isOpen = false;
      void howItEnded(code).then((end) => resolve({ ...end, lastWords: lastWords.trim() }));
    });
  });
  return {
    get pid() {
      return pid;
    },
    exited,
    // `kill` of a utility process only requests an exit; a busy engine would not react.
    kill() {
      if (pid === undefined) child.kill();
      else killAtOnce(pid);
    },
    port: {
      post(message) {
        if (isOpen) child.postMessage(message);
      },
      onMessage(listener) {
        child.on('message', listener);
      },
      onClose(listener) {
        child.once('exit', () => listener());
      },
    },
  };
}

/**
 * The exit code of a utility process that was ended by a signal is the signal's number. Only the app's event, which
 * follows shortly after, distinguishes this from a process that exited with that code.
 */
function howItEnded(code: number): Promise<{ code: number | null; signal: string | null }> {
  if (code === 0) return Promise.resolve({ code, signal: null });
  return new Promise((resolve) => {
    const finish = (reason: string | undefined): void => {
      clearTimeout(timer);
      app.off('child-process-gone', onGone);
      if (reason === 'oom') resolve({ code: 137, signal: null });
      else resolve(reason === undefined ? { code, signal: null } : { code: null, signal: signalName(code) });
    };
    const onGone = (_event: unknown, gone: Details): void => {
      if (gone.name === SERVICE_NAME && gone.exitCode === code) finish(gone.reason);
    };
    const timer = setTimeout(() => finish(undefined), GONE_EVENT_MS);
    app.on('child-process-gone', onGone);
  });
}

function signalName(number: number): string {
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  return name ?? `number ${number}`;
}

function killAtOnce(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already exited.
  }
}
