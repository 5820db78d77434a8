// Runs in a child process: node verify.mjs ROOT BINDING. Loads the binding through tfjs-node-gpu, runs a convolution,
// and prints one line of JSON {ok, gpu} or {ok: false, reason}. A crash or a missing library ends this process, not the
// set-up.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';

const [, , root = '', binding] = process.argv;
const load = createRequire(join(root, 'package.json'));

/** tfjs-node 4.22 calls this function, which Node 23 removed. */
/** @type {any} */ (util).isNullOrUndefined ??= (/** @type {unknown} */ value) => value === null || value === undefined;

const find = () => binding;

try {
  // tfjs-node-gpu asks node-pre-gyp for its binding's path; returning the candidate's path tests it before it is
  // linked.
  const fromPackage = createRequire(load.resolve('@tensorflow/tfjs-node-gpu'));
  const finder = fromPackage.resolve('@mapbox/node-pre-gyp');
  fromPackage.cache[finder] = /** @type {any} */ ({ id: finder, filename: finder, loaded: true, exports: { find } });
  const tf = load('@tensorflow/tfjs-node-gpu');
  const reason = checkConvolution(tf);
  report(reason === null ? { ok: true, gpu: Boolean(tf.backend().isUsingGpuDevice) } : { ok: false, reason });
} catch (error) {
  report({ ok: false, reason: String(error instanceof Error ? error.message : error).split('\n')[0] });
}

/**
 * Tests a 3x3 box filter on a ramp: every inner value must be 9 times the pixel's own.
 *
 * @param {any} tf
 * @returns {string | null} what was wrong
 */
function checkConvolution(tf) {
  const size = 16;
  const channels = 8;
  const ramp = Float32Array.from({ length: size * size * channels }, (_, i) => Math.floor(i / channels) / 64);
  const stylized = tf.conv2d(tf.tensor4d(ramp, [1, size, size, channels]), tf.ones([3, 3, channels, 4]), 1, 'same');
  const values = stylized.dataSync();
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const expected = (9 * channels * (y * size + x)) / 64;
      const value = values[(y * size + x) * 4];
      if (!(Math.abs(value - expected) <= 1e-4 * Math.max(1, expected))) {
        return `a known convolution gave ${value} instead of ${expected}`;
      }
    }
  }
  return null;
}

/** @param {unknown} value */
function report(value) {
  process.stdout.write(`\n${JSON.stringify(value)}\n`);
}
