import { describe, expect, it } from 'vitest'
import { decide, isDecidable, propose, proposalLifetimeInDays } from './proposals'

const at = new Date('2026-11-21T00:00:00Z')
const later = new Date('2026-11-22T00:00:00Z')
const over = new Date(at.getTime() + proposalLifetimeInDays * 86_400_000)
const first = { accountId: 'a', memberId: 'one' }
const sameTwice = { accountId: 'a', memberId: 'two' }
const second = { accountId: 'b', memberId: 'three' }
const waiting = propose(first, at)

describe('a proposal', () => {
  it('is approved or refused by another person only, and one who is a member twice is no other', () => {
    for (const decision of ['approved', 'refused'] as const) {
      expect(decide(waiting, decision, first, later)).toEqual({ ok: false, reason: 'own-proposal' })
      expect(decide(waiting, decision, sameTwice, later)).toEqual({ ok: false, reason: 'own-proposal' })
      expect(decide(waiting, decision, second, later)).toEqual({ ok: true, next: { ...waiting, state: decision, decidedBy: second, decidedAt: later } })
    }
  })

  it('is withdrawn by its proposer only, as whatever member', () => {
    expect(decide(waiting, 'withdrawn', second, later)).toEqual({ ok: false, reason: 'not-own-proposal' })
    expect(decide(waiting, 'withdrawn', sameTwice, later)).toMatchObject({ ok: true, next: { state: 'withdrawn' } })
  })

  it('is decided once', () => {
    for (const first of ['approved', 'refused'] as const) {
      const decided = decide(waiting, first, second, later)
      if (!decided.ok) throw new Error(decided.reason)
      for (const again of ['approved', 'refused'] as const) expect(decide(decided.next, again, second, later)).toEqual({ ok: false, reason: 'already-decided' })
      expect(isDecidable(decided.next, later)).toBe(false)
    }
  })

  it('is not approved after its time, but can still be cleared away', () => {
    expect(isDecidable(waiting, later)).toBe(true)
    expect(isDecidable(waiting, over)).toBe(false)
    expect(decide(waiting, 'approved', second, over)).toEqual({ ok: false, reason: 'expired' })
    expect(decide(waiting, 'refused', second, over)).toMatchObject({ ok: true })
    expect(decide(waiting, 'withdrawn', first, over)).toMatchObject({ ok: true })
  })
})
