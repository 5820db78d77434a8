import { EngineHost } from '../main/engine/engineHost.js';
import { forkEngine } from '../main/engine/forkEngine.js';
import { isDebugging } from './describeError.js';
import { withInterrupts } from './interrupts.js';

/**
 * Runs `work` with an engine, which starts with its first job or by `start`, and always ends with the command.
 */
export async function withEngine<T>(work: (host: EngineHost, signal: AbortSignal) => Promise<T>): Promise<T> {
  const host = createHost();
  try {
    return await withInterrupts(
      (signal) => work(host, signal),
      () => host.kill(),
    );
  } finally {
    await host.close();
  }
}

function createHost(): EngineHost {
  const onOutput = (text: string): void => void process.stderr.write(text);
  return new EngineHost(() => forkEngine(isDebugging() ? { onOutput } : {}));
}
