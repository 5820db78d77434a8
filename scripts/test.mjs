// npm test: set-up, every check, every suite. The last line is the total: `N passed, N failed, N skipped`.
// npm test -- ml cli: only these.
import { nodeVersionProblem } from './setup/nodeVersion.mjs';

const SUITES = ['ml', 'cli', 'e2e'];
/** Suites that run only if they are named. */
const LONG_SUITES = ['soak'];

const problem = nodeVersionProblem(process.versions.node);
if (problem === null) process.exitCode = await main(process.argv.slice(2));
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

/**
 * @param {string[]} chosen
 * @returns {Promise<number>} exit code
 */
async function main(chosen) {
  const { setUp } = await import('./setup/setUp.mjs');
  const { ok } = await setUp();
  if (!ok) return 1;
  const { reportOutcome, runInPairs } = await import('./lib/report.mjs');
  const { describe, sum } = await import('./lib/counts.mjs');
  const { CHECKS, runStep } = await import('./lib/suites.mjs');

  const known = [...CHECKS, ...SUITES, ...LONG_SUITES];
  const unknown = chosen.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no ${unknown.join(', ')}; there are: ${known.join(', ')}\n`);
    return 2;
  }
  const isChosen = (/** @type {string} */ name) => chosen.length === 0 || chosen.includes(name);
  const outcomes = await runInPairs(CHECKS.filter(isChosen));
  const longSuites = LONG_SUITES.filter((name) => chosen.includes(name));
  for (const name of [...SUITES.filter(isChosen), ...longSuites]) {
    const outcome = await runStep(name, { isLive: true });
    reportOutcome(outcome);
    outcomes.push(outcome);
  }
  console.log(describe(sum(outcomes.map((outcome) => outcome.counts))));
  return outcomes.every((outcome) => outcome.ok) ? 0 : 1;
}
