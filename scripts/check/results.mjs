// How many tests passed and failed, from the JSON that Vitest and Playwright write.

/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * @param {object} report Vitest's JSON report
 * @returns {Tally} a file that could not even be loaded counts as one failure
 */
export function vitestTally(report) {
  const unloadable = report.testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'))
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
}

/**
 * @param {object} report Playwright's JSON report
 * @returns {Tally} a test that passed only when repeated has failed; so has every error outside tests
 */
export function playwrightTally({ stats, errors = [] }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + errors.length, skipped: stats.skipped }
}

/** @param {Tally[]} tallies */
export function sumTallies(tallies) {
  const sum = (key) => tallies.reduce((total, tally) => total + tally[key], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}
