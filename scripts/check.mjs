// npm run check: what to run before each commit. Format, lint, layers, types, unit tests.
import { nodeVersionProblem } from './setup/nodeVersion.mjs';

const problem = nodeVersionProblem(process.versions.node);
if (problem === null) process.exitCode = await main();
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}

/** @returns {Promise<number>} exit code */
async function main() {
  const { setUp } = await import('./setup/setUp.mjs');
  const { ok } = await setUp({ native: 'skip', build: false });
  if (!ok) return 1;
  const { runInPairs } = await import('./lib/report.mjs');
  const { CHECKS } = await import('./lib/suites.mjs');
  const outcomes = await runInPairs(CHECKS);
  return outcomes.every((outcome) => outcome.ok) ? 0 : 1;
}
