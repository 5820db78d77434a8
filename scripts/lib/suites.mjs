import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from '../setup/child.mjs';
import { ROOT } from '../setup/places.mjs';
import { readJson } from '../setup/stamp.mjs';
import { countReport, NOTHING } from './counts.mjs';

/** @import { Counts } from './counts.mjs' */

/**
 * A check or a suite of tests as it went.
 *
 * @typedef {object} Outcome
 * @property {string} name
 * @property {boolean} ok
 * @property {number} seconds
 * @property {Counts} counts a check without tests counts as one
 * @property {string} output empty when it was written as it came
 */

const CACHE = 'node_modules/.cache/pentimento';

/** The checks without tests: script in node_modules and arguments. @type {Record<string, string[]>} */
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
  // No cache: what a rule says about a file depends on the types in others.
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

/** Every check of `npm run check`, in its order. */
export const CHECKS = ['format', 'lint', 'layers', 'types', 'window types', 'unit'];

/**
 * @param {string} name `format`, `lint`, `layers`, `types`, `window types`, or a test suite of vitest.config.ts
 * @param {{ isLive?: boolean }} [options] write a suite's output as it comes
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
    // The set-up has just been done; tests that start the command need not look again.
    { cwd: ROOT, isLive, env: { PENTIMENTO_NO_SETUP: '1' } },
  );
  const counts = { ...NOTHING, ...countReport(readJson(report)) };
  rmSync(report, { force: true });
  // No report, or an error outside of any test: it must not look like success.
  if (!result.ok && counts.failed === 0) counts.failed = 1;
  return { ok: result.ok && counts.failed === 0, output: result.output, counts };
}
