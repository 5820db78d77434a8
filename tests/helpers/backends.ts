import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import { type BackendName, selectBackend } from '../../src/ml/backends/ladder.js';
import { ExpectedError } from '../../src/shared/errors.js';

/**
 * `wasm` always; `tensorflow` if its native part is built; `webgpu` only with `PENTIMENTO_TEST_WEBGPU=1`, then also on
 * a software adapter, which is slow.
 */
const CANDIDATES: readonly BackendName[] =
  process.env['PENTIMENTO_TEST_WEBGPU'] === '1' ? ['tensorflow', 'wasm', 'webgpu'] : ['tensorflow', 'wasm'];

/** Opened backends of this test process. They stay open because a test file switches between them. */
const open = new Set<BackendName>();

/** Makes `name` the current backend. @throws what `selectBackend` throws. */
export async function useBackend(name: BackendName): Promise<void> {
  if (open.has(name)) {
    await tf.setBackend(name === 'cuda' ? 'tensorflow' : name);
    return;
  }
  await selectBackend(name, { allowSoftwareAdapter: true });
  open.add(name);
}

/** Whether this machine has `name`. A backend that is present but broken is an error. */
export async function isPresent(name: BackendName): Promise<boolean> {
  try {
    await useBackend(name);
    return true;
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'backend/unavailable') return false;
    throw error;
  }
}

/** The fastest backend for training without a graphics card: `tensorflow` if its native part is built, else `wasm`. */
export async function quickestBackend(): Promise<'tensorflow' | 'wasm'> {
  return (await isPresent('tensorflow')) ? 'tensorflow' : 'wasm';
}

/** Runs a suite once on every backend of this machine; missing backends are reported as skipped. */
export async function describeOnEachBackend(title: string, suite: (backend: BackendName) => void): Promise<void> {
  for (const backend of CANDIDATES) {
    const isHere = await isPresent(backend);
    describe.skipIf(!isHere)(`${title}, on ${backend}`, () => {
      beforeAll(() => useBackend(backend));
      suite(backend);
    });
  }
}
