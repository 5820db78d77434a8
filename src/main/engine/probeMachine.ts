import { arch, freemem, platform, totalmem } from 'node:os';
import { BACKEND_NAMES, type BackendName, type BackendReport } from '../../shared/domain/backends.js';
import { AppError } from '../../shared/errors.js';
import { EngineHost, type EngineConnection } from './engineHost.js';

/** A driver is considered hung after this time; the slowest working probe takes about ten seconds. */
const PROBE_LIMIT_MS = 90_000;

export interface ProbeOptions {
  readonly signal: AbortSignal;
  readonly limitMs?: number;
}

/**
 * Tests each backend in its own engine process, one after the other, since each measures its speed. A process that dies
 * or exceeds the time limit gives a `failed` report.
 * @throws CancelledError when `signal` is aborted.
 */
export async function probeMachine(launch: () => EngineConnection, options: ProbeOptions): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const backend of BACKEND_NAMES) reports.push(await probeAlone(backend, launch, options));
  return reports;
}

async function probeAlone(
  backend: BackendName,
  launch: () => EngineConnection,
  { signal, limitMs = PROBE_LIMIT_MS }: ProbeOptions,
): Promise<BackendReport> {
  // A hung process cannot handle a cancel, so it gets no grace time.
  const host = new EngineHost(launch, { cancelGraceMs: 0 });
  const limit = AbortSignal.timeout(limitMs);
  try {
    const answer = await host.request({ type: 'probe', backend }, { signal: AbortSignal.any([signal, limit]) });
    return answer.report;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const reason = limit.aborted
      ? `It did not answer within ${limitMs / 1000} seconds.`
      : thrown instanceof Error
        ? thrown.message
        : String(thrown);
    const advice =
      limit.aborted || !(thrown instanceof AppError) ? 'Update its driver, or use another backend.' : thrown.advice;
    return { name: backend, state: 'failed', deviceName: null, gflops: null, reason, advice: advice ?? null };
  } finally {
    await host.close();
  }
}

export interface MachineFacts {
  readonly platform: string;
  readonly arch: string;
  readonly node: string;
  readonly totalMemoryBytes: number;
  readonly freeMemoryBytes: number;
}

export function machineFacts(): MachineFacts {
  return {
    platform: platform(),
    arch: arch(),
    node: process.versions.node,
    totalMemoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
  };
}
