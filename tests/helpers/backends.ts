import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import { type BackendName, selectBackend } from '../../src/ml/backends/ladder.js';
import { ExpectedError } from '../../src/shared/errors.js';

/**
 * `wasm` always; `tensorflow` where its native part is built; `webgpu` only when asked for with
 * `PENTIMENTO_TEST_WEBGPU=1`, and then on a software adapter too, where it is slow.
 */
const CANDIDATES: readonly BackendName[] =
  process.env['PENTIMENTO_TEST_WEBGPU'] === '1' ? ['tensorflow', 'wasm', 'webgpu'] : ['tensorflow', 'wasm'];

/** Opened backends of this test process. They stay open: a test file goes back and forth between them. */
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

/** Whether this machine has `name`. A backend that is there and broken is an error, not absent. */
export async function isPresent(name: BackendName): Promise<boolean> {
  try {
    await useBackend(name);
    return true;
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'backend/unavailable') return false;
    throw error;
  }
}

/** What trains quickest here without a card: `tensorflow` where its native part is built, else `wasm`. */
export async function quickestBackend(): Promise<'tensorflow' | 'wasm'> {
  return (await isPresent('tensorflow')) ? 'tensorflow' : 'wasm';
}

/** Runs a suite once on every backend of this machine; those it lacks show up as skipped. */
export async function describeOnEachBackend(title: string, suite: (backend: BackendName) => void): Promise<void> {
  for (const backend of CANDIDATES) {
    const isHere = await isPresent(backend);
    describe.skipIf(!isHere)(`${title}, on ${backend}`, () => {
      beforeAll(() => useBackend(backend));
      suite(backend);
    });
  }
}
