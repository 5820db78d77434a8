/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

/**
 * @param {unknown} report vitest's JSON report; anything else gives zero counts
 * @returns {Counts} a file that could not be loaded counts as one failure, a todo as skipped
 */
export function countReport(report) {
  const files =
    /** @type {{ testResults?: { status: string, assertionResults: { status: string }[] }[] } | null} */ (report)
      ?.testResults ?? [];
  const counts = { ...NOTHING };
  for (const file of files) {
    if (file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')) counts.failed++;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed++;
      else if (status === 'failed') counts.failed++;
      else counts.skipped++;
    }
  }
  return counts;
}

/** @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, counts) => ({
      passed: total.passed + counts.passed,
      failed: total.failed + counts.failed,
      skipped: total.skipped + counts.skipped,
    }),
    NOTHING,
  );
}

/** @param {Counts} counts @returns {string} */
export function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
