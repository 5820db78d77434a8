import { createHandlers } from '../../src/main/engine/engineHandlers.js';
import type { EngineConnection, EngineExit } from '../../src/main/engine/engineHost.js';
import { serveEngine } from '../../src/main/engine/engineServer.js';
import { portPair } from './portPair.js';

export interface MemoryEngine extends EngineConnection {
  /** Ends it as the operating system would. */
  crash(): void;
}

/** An engine with the real jobs in this process: starts quickly and can be ended at any time. */
export function memoryEngine(pid: number): MemoryEngine {
  const [port, enginePort] = portPair();
  let end: (exit: EngineExit) => void = () => undefined;
  const exited = new Promise<EngineExit>((resolve) => (end = resolve));
  const crash = (): void => {
    end({ code: null, signal: 'SIGKILL', lastWords: '' });
    port.close();
  };
  void serveEngine(enginePort, createHandlers(), { onViolation: () => undefined }).then(() => {
    end({ code: 0, signal: null, lastWords: '' });
  });
  return { pid, port, exited, crash, kill: crash };
}
