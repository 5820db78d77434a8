import { EngineHost } from '../main/engine/engineHost.js';
import { takeEngine } from './earlyEngine.js';
import { withInterrupts } from './interrupts.js';

/**
 * Runs `work` with an engine, which starts with its first job or by `start`, and always ends with the command.
 */
export async function withEngine<T>(work: (host: EngineHost, signal: AbortSignal) => Promise<T>): Promise<T> {
  const host = new EngineHost(takeEngine);
  try {
    return await withInterrupts(
      (signal) => work(host, signal),
      () => host.kill(),
    );
  } finally {
    await host.close();
  }
}
