import { describe } from './counts.mjs';
import { runStep } from './suites.mjs';

/** @import { Outcome } from './suites.mjs' */

/**
 * Runs steps two at a time (the tools use little more than one core each) and reports them in the order given.
 *
 * @param {string[]} names
 * @returns {Promise<Outcome[]>}
 */
export async function runInPairs(names) {
  const waiting = [...names];
  /** @type {Map<string, Outcome>} */
  const done = new Map();
  let reported = 0;
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      done.set(name, await runStep(name));
      for (let next = nextDone(); next !== undefined; next = nextDone()) reportOutcome(next);
    }
  };
  const nextDone = () => {
    const outcome = done.get(names[reported] ?? '');
    if (outcome !== undefined) reported++;
    return outcome;
  };
  await Promise.all([worker(), worker()]);
  return names.map((name) => /** @type {Outcome} */ (done.get(name)));
}

/** Prints one line for a step, and its output if it failed. @param {Outcome} outcome */
export function reportOutcome({ name, ok, seconds, counts, output }) {
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  const tests = counts.passed + counts.failed + counts.skipped > 1 ? `   ${describe(counts)}` : '';
  console.log(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(8)}${time}${tests}`);
  if (!ok && output.trim() !== '') console.log(`${output.trimEnd().replaceAll(/^/gm, '    ')}\n`);
}
