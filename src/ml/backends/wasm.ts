import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm, getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { ExpectedError } from '../../shared/errors.js';
import type { OpenBackend, OpenOptions } from './backend.js';
import { processorName, processorThreads } from './processor.js';
import { isRegistered } from './registry.js';
import { registerWasmKernels } from './wasmKernels.js';
import { instantiateWasm, keepingGlobals, MAX_WASM_THREADS, settleThreads } from './wasmModule.js';

const ADDRESS_SPACE = 4 * 1024 ** 3;

/**
 * TensorFlow's kernels as WebAssembly on the processor: only needs Node, so it is always available.
 * @throws ExpectedError `backend/failed` if WebAssembly itself is forbidden or broken.
 */
export async function openWasm(options: OpenOptions = {}): Promise<OpenBackend> {
  const threads = Math.min(MAX_WASM_THREADS, Math.max(1, options.threads ?? processorThreads()));
  registerWasmKernels();
  const wasm = await instantiateWasm(threads);
  // The package registers its own factory, which does not support threads under Node.
  if (isRegistered('wasm')) await keepingGlobals(() => tf.removeBackend('wasm'));
  setThreadsCount(threads);
  tf.registerBackend('wasm', () => new BackendWasm(wasm));
  if (!(await tf.setBackend('wasm'))) throw new ExpectedError('backend/failed', 'WebAssembly does not start.');
  settleThreads(wasm);
  return {
    name: 'wasm',
    deviceName: processorName(getThreadsCount()),
    limits: { maxConvolutionPixels: null, maxTensorBytes: ADDRESS_SPACE },
    dispose: () => keepingGlobals(() => tf.removeBackend('wasm')),
  };
}
