import {
  BACKEND_NAMES,
  type BackendChoice,
  type BackendName,
  type BackendReport,
} from '../../shared/domain/backends.js';
import { ExpectedError } from '../../shared/errors.js';
import type { OpenBackend, OpenOptions } from './backend.js';
import { registerGradients } from './gradients.js';
import { measureReferenceConvolution, type SpeedOptions } from './referenceConvolution.js';
import { runSelfTest } from './selfTest.js';

export type { BackendChoice, BackendName, BackendReport };

/** The selected backend, and why the better ones were not selected. */
export interface SelectedBackend extends OpenBackend {
  /** Backends higher up the ladder that were tried and skipped. Empty for a backend chosen by name. */
  readonly passedOver: readonly BackendReport[];
}

/** Each backend's file is only loaded when it is tried: some load a hundred megabytes. */
const OPENERS: Readonly<Record<BackendName, (options: OpenOptions) => Promise<OpenBackend>>> = {
  cuda: async () => (await import('./cuda.js')).openCuda(),
  webgpu: async (options) => (await import('./webgpu.js')).openWebgpu(options),
  tensorflow: async () => (await import('./tensorflow.js')).openTensorflow(),
  wasm: async (options) => (await import('./wasm.js')).openWasm(options),
};

/**
 * Makes tfjs use a backend that passed its self-test: the requested one, or for `auto` the first one of the ladder
 * (`cuda`, `webgpu`, `tensorflow`, `wasm`) that works.
 *
 * @throws ExpectedError `backend/unavailable` or `backend/failed`, with reason and advice, if the requested backend
 *   (for `auto`: every backend) cannot be used.
 */
export async function selectBackend(
  choice: BackendChoice = 'auto',
  options: OpenOptions = {},
): Promise<SelectedBackend> {
  if (choice !== 'auto') return { ...(await openTested(choice, options)), passedOver: [] };
  const passedOver: BackendReport[] = [];
  for (const name of BACKEND_NAMES) {
    try {
      return { ...(await openTested(name, options)), passedOver };
    } catch (error) {
      passedOver.push(reportFailure(name, error));
    }
  }
  const reasons = passedOver.map(({ name, reason }) => `${name}: ${reason ?? 'failed'}`).join(' ');
  throw new ExpectedError('backend/unavailable', `No backend works on this machine. ${reasons}`, {
    advice: 'Run `pentimento doctor`, which says what each of them needs.',
  });
}

/**
 * Tries one backend and measures it, for `pentimento doctor`; never throws. Run it in a separate process: a crashing
 * driver ends its process, and TensorFlow decides once per process whether it uses CUDA.
 */
export async function probeBackend(
  name: BackendName,
  options: OpenOptions & SpeedOptions = {},
): Promise<BackendReport> {
  let deviceName: string | null = null;
  try {
    const backend = await openTested(name, options);
    deviceName = backend.deviceName;
    try {
      const gflops = await measureReferenceConvolution(options);
      return { name, state: 'ready', deviceName, gflops, reason: null, advice: null };
    } finally {
      await backend.dispose();
    }
  } catch (error) {
    return reportFailure(name, error, deviceName);
  }
}

async function openTested(name: BackendName, options: OpenOptions): Promise<OpenBackend> {
  const backend = await OPENERS[name](options);
  registerGradients();
  try {
    await runSelfTest(backend.deviceName);
    return backend;
  } catch (error) {
    await backend.dispose();
    throw error;
  }
}

function reportFailure(name: BackendName, error: unknown, deviceName: string | null = null): BackendReport {
  const isAbsent = error instanceof ExpectedError && error.code === 'backend/unavailable';
  return {
    name,
    state: isAbsent ? 'unavailable' : 'failed',
    deviceName,
    gflops: null,
    reason: error instanceof Error ? error.message : String(error),
    advice: error instanceof ExpectedError ? (error.advice ?? null) : 'Choose another backend, and report this.',
  };
}
