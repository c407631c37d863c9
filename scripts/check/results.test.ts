import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { playwrightTally, sumTallies, vitestTally } from './results.mjs'
import { openTally } from './tally.mjs'

const file = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((one) => ({ status: one })) })

describe('counting results', () => {
  it('counts a Vitest file that could not be loaded as a failure', () => {
    const report = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0, testResults: [file('passed', 'passed'), file('failed', 'failed'), file('failed')] }
    expect(vitestTally(report)).toEqual({ passed: 3, failed: 2, skipped: 2 })
  })

  it('counts a Playwright test that passed only when repeated, and errors outside tests, as failures', () => {
    expect(playwrightTally({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] })).toEqual({ passed: 5, failed: 3, skipped: 1 })
  })

  it('adds up', () => {
    expect(sumTallies([{ passed: 1, failed: 0, skipped: 2 }, { passed: 3, failed: 1, skipped: 0 }])).toEqual({ passed: 4, failed: 1, skipped: 2 })
  })
})

const silent = { say: () => {}, complain: () => {} }

describe('the closing line', () => {
  let folder = ''
  beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'tally-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  const vitest = (passed: number, failed: number, status: number) => async (tally: ReturnType<typeof openTally>) => {
    const report = path.join(folder, 'report.json')
    const results = { numPassedTests: passed, numFailedTests: failed, numPendingTests: 0, testResults: [] }
    await tally.tests('vitest', report, async () => {
      writeFileSync(report, JSON.stringify(results))
      return status
    })
  }

  it('sums checks and tests', async () => {
    const tally = openTally(silent)
    await tally.check('works', async () => {})
    await vitest(7, 0, 0)(tally)
    expect(tally.closingLine()).toBe('8 passed, 0 failed')
  })

  it('counts a check that throws and goes on', async () => {
    const tally = openTally(silent)
    await tally.check('breaks', async () => { throw new Error('no') })
    await vitest(2, 1, 1)(tally)
    expect(tally.closingLine()).toBe('2 passed, 2 failed')
  })

  it.each([
    ['ends badly though every test passed', vitest(3, 0, 1), '3 passed, 1 failed'],
    ['ran nothing', vitest(0, 0, 0), '0 passed, 1 failed'],
  ])('never says 0 failed of a runner that %s', async (_, run, line) => {
    const tally = openTally(silent)
    await run(tally)
    expect(tally.closingLine()).toBe(line)
  })

  it('never says 0 failed of a runner that wrote no report', async () => {
    const tally = openTally(silent)
    await tally.tests('playwright', path.join(folder, 'absent.json'), async () => 0)
    expect(tally.closingLine()).toBe('0 passed, 1 failed')
  })
})
