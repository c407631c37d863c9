import { describe, expect, it } from 'vitest'
import en from '@/messages/en/verification.json'
import ja from '@/messages/ja/verification.json'
import { conclusions } from './conclusions'
import { verificationReasons } from './reasons'
import { evidenceKeys, stepNames } from './verdict'

const sorted = (names: readonly string[]) => [...names].sort()

describe.each([
  ['ja', ja],
  ['en', en],
])('sentences of verification in %s', (_, messages) => {
  it('has exactly one for every reason', () => {
    expect(sorted(Object.keys(messages.reasons))).toEqual(sorted(verificationReasons))
  })

  it('has a title and a sentence for every step', () => {
    expect(sorted(Object.keys(messages.steps))).toEqual(sorted(stepNames))
    for (const step of Object.values(messages.steps)) expect(step.title.length * step.passed.length).toBeGreaterThan(0)
  })

  it('has a label for every kind of evidence', () => {
    expect(sorted(Object.keys(messages.evidence))).toEqual(sorted(evidenceKeys))
  })

  it('has words for every indication, sub-indication and outcome', () => {
    const subIndications = Object.values(conclusions).map(({ subIndication }) => subIndication)
    expect(sorted(Object.keys(messages.subIndications))).toEqual(sorted([...new Set(subIndications)]))
    expect(sorted(Object.keys(messages.indications))).toEqual(['INDETERMINATE', 'TOTAL-FAILED', 'TOTAL-PASSED'])
    expect(sorted(Object.keys(messages.outcomes))).toEqual(['failed', 'passed', 'unknown'])
  })

  it('says of no two reasons the same', () => {
    expect(new Set(Object.values(messages.reasons)).size).toBe(verificationReasons.length)
  })
})
