import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { ExpectedError } from '../../shared/errors.js';
import { isRegistered } from './registry.js';

const PACKAGE = '@tensorflow/tfjs-node-gpu';

/** Members of tfjs-node's backend object that are not in tfjs' interface. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean;
}

/**
 * Loads the native TensorFlow library once per process and registers it as tfjs' backend `tensorflow`.
 *
 * TensorFlow chooses its device at this moment and keeps it: `processorOnly` hides CUDA devices from it, and only has
 * an effect in the first call.
 *
 * @throws ExpectedError `backend/unavailable` without the package, its native part or a library it needs.
 */
export async function loadTensorflow(processorOnly = false): Promise<{ readonly usesCuda: boolean }> {
  if (!isRegistered('tensorflow')) loadBinding(processorOnly);
  if (!(await tf.setBackend('tensorflow'))) {
    throw new ExpectedError('backend/failed', 'TensorFlow was loaded and did not start.');
  }
  return { usesCuda: (tf.backend() as unknown as NodeBackend).isUsingGpuDevice };
}

function loadBinding(processorOnly: boolean): void {
  // tfjs-node 4.22 calls a function that Node 23 removed.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value == null;
  // The C++ library reads its environment while it loads: log errors only, no greeting and no build advice.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const visibleDevices = process.env['CUDA_VISIBLE_DEVICES'];
  if (processorOnly) process.env['CUDA_VISIBLE_DEVICES'] = '-1';
  try {
    createRequire(import.meta.url)(PACKAGE);
  } catch (thrown) {
    throw explainLoadError(thrown);
  } finally {
    if (visibleDevices !== undefined) process.env['CUDA_VISIBLE_DEVICES'] = visibleDevices;
    else delete process.env['CUDA_VISIBLE_DEVICES'];
  }
}

/**
 * Explains in a sentence what was missing for the load. Node's module loader has error codes, tfjs-node only messages.
 */
export function explainLoadError(thrown: unknown): ExpectedError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const code = (error as NodeJS.ErrnoException).code;
  const firstLine = error.message.split('\n', 1)[0] ?? '';
  if (code === 'MODULE_NOT_FOUND' && error.message.includes(PACKAGE)) {
    return unavailable(`The optional package ${PACKAGE} is not installed.`, 'Run `npm run setup`.', thrown);
  }
  if (code === 'ERR_DLOPEN_FAILED') {
    return unavailable(`The native part of ${PACKAGE} does not load: ${firstLine}`, SET_UP_AGAIN, thrown);
  }
  if (error.message.includes('native addon module')) {
    return unavailable(`The native part of ${PACKAGE} has not been built.`, SET_UP_AGAIN, thrown);
  }
  return unavailable(`${PACKAGE} does not load: ${firstLine}`, SET_UP_AGAIN, thrown);
}

const SET_UP_AGAIN = 'Run `npm run setup -- --native`, which says what it cannot fetch or compile.';

function unavailable(reason: string, advice: string, cause: unknown): ExpectedError {
  return new ExpectedError('backend/unavailable', reason, { advice, cause });
}
