import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../setup/child.mjs';
import { ROOT } from '../setup/places.mjs';
import { readJson } from '../setup/stamp.mjs';
import { countReport, NOTHING } from './counts.mjs';

/** @import { Counts } from './counts.mjs' */

/**
 * The result of a check or a test suite.
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {boolean} ok
 * @property {number} seconds
 * @property {Counts} counts a check without tests counts as one test
 * @property {string} output empty if it was printed live
 */

const CACHE = 'node_modules/.cache/pentimento';

/** The checks without tests: a script in node_modules and its arguments. @type {Record<string, string[]>} */
const TOOLS = {
  format: [
    'prettier/bin/prettier.cjs',
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    `${CACHE}/prettier`,
    '.',
  ],
  // No cache: the result for a file depends on the types in other files.
  lint: ['eslint/bin/eslint.js', '.'],
  layers: [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    '.dependency-cruiser.mjs',
    'src',
    'tests',
    'scripts',
    'bin',
  ],
  types: ['typescript/bin/tsc', '--noEmit'],
  'window types': ['vue-tsc/bin/vue-tsc.js', '--noEmit', '-p', 'src/renderer'],
};

/** Every check of `npm run check`, in order. */
export const CHECKS = ['format', 'lint', 'layers', 'types', 'window types', 'unit'];

/**
 * @param {string} name `format`, `lint`, `layers`, `types`, `window types`, or a test suite of vitest.config.ts
 * @param {{ isLive?: boolean }} [options] print a suite's output live
 * @returns {Promise<Outcome>}
 */
export async function runStep(name, { isLive = false } = {}) {
  const startedMs = performance.now();
  const tool = TOOLS[name];
  const { ok, output, counts } = await (tool ? runTool(tool) : runSuite(name, isLive));
  return { name, ok, output, counts, seconds: (performance.now() - startedMs) / 1000 };
}

/** @param {string[]} tool */
async function runTool([script = '', ...args]) {
  const result = await runChild(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT });
  const counts = { passed: Number(result.ok), failed: Number(!result.ok), skipped: 0 };
  return { ok: result.ok, output: result.output, counts };
}

/** @param {string} name @param {boolean} isLive */
async function runSuite(name, isLive) {
  const report = join(ROOT, CACHE, `${name}-${process.pid}.json`);
  mkdirSync(join(ROOT, CACHE), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const result = await runChild(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', name, ...reporters],
    // The set-up has just run; tests that start the command need not check again.
    { cwd: ROOT, isLive, env: { PENTIMENTO_NO_SETUP: '1' } },
  );
  const counts = { ...NOTHING, ...countReport(readJson(report)) };
  rmSync(report, { force: true });
  // If there is no report, or an error outside of any test, the suite must not count as passed.
  if (!result.ok && counts.failed === 0) counts.failed = 1;
  return { ok: result.ok && counts.failed === 0, output: result.output, counts };
}
