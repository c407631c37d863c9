import { describe, expect, it } from 'vitest'
import en from '@/messages/en/organisations.json'
import ja from '@/messages/ja/organisations.json'
import { eventKinds } from './events'
import { afterAttempt, askedPatience, attemptOutcomes, calledKinds, retrySeconds, webhookType, type AttemptResult } from './webhooks'

const at = new Date('2026-11-21T03:00:00.000Z')
const failed: AttemptResult = { outcome: 'timed-out', status: null, retryAfterSeconds: null }
const secondsUntilNext = (result: AttemptResult, attempts: number, random = 0.5) => {
  const after = afterAttempt(result, attempts, at, random)
  return after.state === 'waiting' ? (after.nextAttemptAt.getTime() - at.getTime()) / 1000 : after.state
}

describe('a delivery to an endpoint', () => {
  it('is tried ten times over three days, after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, and then given up', () => {
    const waits = Array.from({ length: 10 }, (_, index) => secondsUntilNext(failed, index + 1))
    expect(waits).toEqual([5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400, 'given_up'])
    expect(retrySeconds.reduce((sum, seconds) => sum + seconds, 0) / 3600).toBeGreaterThan(72)
  })

  it('comes back up to a tenth earlier or later, by chance', () => {
    expect(secondsUntilNext(failed, 2, 0)).toBe(270)
    expect(secondsUntilNext(failed, 2, 0.999_999)).toBeCloseTo(330, 2)
  })

  it('is never tried before the other side wants it, and not put off for more than a day by that', () => {
    const asked = { outcome: 'answered-otherwise', status: 429, retryAfterSeconds: 900 } as const
    expect(secondsUntilNext(asked, 1)).toBe(900)
    expect(secondsUntilNext(asked, 3)).toBe(1800)
    expect(askedPatience({ ...asked, retryAfterSeconds: 999_999_999 })).toBe(86_400)
  })

  it('ends with an answer of success, at whatever attempt', () => {
    for (const attempts of [1, 10]) expect(afterAttempt({ outcome: 'delivered', status: 204, retryAfterSeconds: null }, attempts, at, 0)).toEqual({ state: 'delivered' })
  })

  it('has a type that Standard Webhooks allows, for every kind of event', () => {
    for (const kind of eventKinds) expect(webhookType('depositor', kind)).toMatch(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)+$/)
    expect(webhookType('recipient', 'recipient-accepted')).toBe('forward.recipient_accepted')
  })

  it('has words in every language for each kind of event and each outcome', () => {
    for (const { webhooks: { kinds, outcomes } } of [ja, en]) {
      expect(Object.keys(kinds).sort()).toEqual([...calledKinds].sort())
      expect(Object.keys(outcomes).sort()).toEqual([...attemptOutcomes].sort())
    }
  })
})
