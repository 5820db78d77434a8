import { ensureBuild } from './build.mjs';
import { ensureImageLibrary } from './imageLibrary.mjs';
import { ensureNative } from './native/ensureNative.mjs';
import { ensurePackages } from './packages.mjs';
import { ROOT } from './places.mjs';
import { SetUpError } from './say.mjs';

/**
 * @typedef {object} SetUpOptions
 * @property {'use' | 'retry' | 'skip'} [native] the native TensorFlow library: get it unless that failed today, get it
 *   in any case, or skip it
 * @property {boolean} [cuda] get the library for NVIDIA cards
 * @property {boolean} [build]
 * @property {boolean} [isThorough] also check the folders of our own packages
 */

/**
 * Installs what is missing, in order: packages, image library, native library, build. Skips each step whose stamp says
 * that nothing changed. With `PENTIMENTO_NO_SETUP=1`, nothing is checked, for callers that have just run the set-up.
 *
 * @param {SetUpOptions} [options]
 * @returns {Promise<{ ok: boolean, hasNative: boolean }>} not `ok` if it failed, which has been reported on
 *   stderr; `hasNative` if the native library was wanted and is installed
 */
export async function setUp({ native = 'use', cuda = false, build = true, isThorough = false } = {}) {
  if (process.env.PENTIMENTO_NO_SETUP === '1') return { ok: true, hasNative: false };
  let hasNative = false;
  try {
    await ensurePackages(ROOT, { isThorough });
    await ensureImageLibrary(ROOT);
    if (native !== 'skip') hasNative = await ensureNative(ROOT, { retry: native === 'retry', cuda });
    if (build) await ensureBuild(ROOT);
    return { ok: true, hasNative };
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stderr.write(`[setup] ${error.step}: ${error.message}\n`);
    if (error.advice) process.stderr.write(`[setup] ${error.advice}\n`);
    return { ok: false, hasNative };
  }
}
