// The running score of a test run, and its closing line.
import { existsSync, readFileSync } from 'node:fs'
import * as terminal from '../run/say.mjs'
import { Complaint } from '../run/say.mjs'
import { playwrightTally, sumTallies, vitestTally } from './results.mjs'

const readers = { vitest: vitestTally, playwright: playwrightTally }

/** @param {{ say: (text: string) => void, complain: (text: string) => void }} output */
export function openTally({ say, complain } = terminal) {
  const tallies = []
  const count = (passed, failed, skipped = 0) => tallies.push({ passed, failed, skipped })

  const fail = (reason) => {
    complain(reason)
    count(0, 1)
  }

  /** Runs an act with its name and time; what it throws is shown and counted, and the run goes on. */
  async function check(name, act) {
    try {
      await timed(name, act)
      count(1, 0)
    } catch (error) {
      fail(describe(error))
    }
  }

  /** Runs an act without which nothing further makes sense: its failure ends the run. Not counted when it works. */
  const needs = (name, act) => timed(name, act)

  /** Runs a test runner that writes a JSON report, and adds what the report says. */
  async function tests(name, reportFile, run) {
    say(`\n── ${name}`)
    const status = await run()
    if (!existsSync(reportFile)) return fail(`${name} wrote no report (${status})`)
    const tally = readers[name](JSON.parse(readFileSync(reportFile, 'utf8')))
    if (tally.passed + tally.failed === 0) return fail(`${name} ran no test`)
    count(tally.passed, tally.failed, tally.skipped)
    // A runner may fail outside every test, by an unhandled error for example.
    if (status !== 0 && tally.failed === 0) fail(`${name} ended with ${status}`)
  }

  async function timed(name, act) {
    const startedAt = performance.now()
    say(`・${name} …`)
    const result = await act()
    say(`  ✓ ${name} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    return result
  }

  const summary = () => sumTallies(tallies)
  const closingLine = () => {
    const { passed, failed, skipped } = summary()
    return `${skipped > 0 ? `${skipped} skipped\n` : ''}${passed} passed, ${failed} failed`
  }
  return { check, needs, tests, fail, summary, closingLine }
}

const describe = (error) => (error instanceof Complaint ? error.message : error.stack)
