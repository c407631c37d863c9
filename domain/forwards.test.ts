import { describe, expect, it } from 'vitest'
import { answer, askBack, takeBack, type ForwardState, type ReceivedForwardState } from './forwards'

const receivedAt = new Date('2026-11-21T01:00:00Z')
const at = new Date('2026-11-21T02:00:00Z')
const received: ReceivedForwardState = { state: 'received', receivedAt }
const revoked: ReceivedForwardState = { state: 'revoked', receivedAt, endedAt: at }
const accepted: ReceivedForwardState = { state: 'accepted', receivedAt, endedAt: at }

describe('a forward on the recipient’s side', () => {
  it('is answered once', () => {
    expect(answer(received, { decision: 'accepted' }, at)).toEqual({ ok: true, next: accepted })
    expect(answer(received, { decision: 'refused', reason: 'too-late' }, at)).toEqual({ ok: true, next: { state: 'refused', receivedAt, endedAt: at, reason: 'too-late' } })
    expect(answer(accepted, { decision: 'refused', reason: 'other' }, at)).toEqual({ ok: false, reason: 'already-answered' })
    expect(answer(revoked, { decision: 'accepted' }, at)).toEqual({ ok: false, reason: 'revoked' })
  })

  it('is taken back only while it is not answered', () => {
    expect(takeBack(received, at)).toEqual({ ok: true, next: revoked })
    expect(takeBack(accepted, at)).toEqual({ ok: false, reason: 'already-answered' })
    expect(takeBack(revoked, at)).toEqual({ ok: false, reason: 'already-revoked' })
  })
})

describe('a forward on the resident’s side', () => {
  const sent: ForwardState = { state: 'sent', forwardedAt: receivedAt, revokeAskedAt: null }

  it('is asked back once, and not after it has ended', () => {
    const asked = askBack(sent, at)
    expect(asked).toEqual({ ok: true, next: { ...sent, revokeAskedAt: at } })
    if (asked.ok) expect(askBack(asked.next, at)).toEqual({ ok: false, reason: 'already-asked' })
    expect(askBack({ state: 'refused', forwardedAt: receivedAt, deliveredAt: receivedAt, endedAt: at }, at)).toEqual({ ok: false, reason: 'already-ended' })
  })
})
