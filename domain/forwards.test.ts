import { describe, expect, it } from 'vitest'
import { answer, askBack, follow, mayForward, takeBack, type ForwardState, type ReceivedForwardState } from './forwards'

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
    expect(askBack({ state: 'refused', forwardedAt: receivedAt, deliveredAt: receivedAt, endedAt: at, reason: 'other' }, at)).toEqual({ ok: false, reason: 'already-ended' })
  })

  it('follows the recipient’s side, each news once and whichever comes first', () => {
    const delivered = follow(sent, { kind: 'delivered', at: receivedAt })
    expect(delivered).toEqual({ ...sent, state: 'delivered', deliveredAt: receivedAt })
    const news = { kind: 'answered', deliveredAt: receivedAt, at, answer: { decision: 'refused', reason: 'too-late' } } as const
    const refused: ForwardState = { state: 'refused', forwardedAt: receivedAt, deliveredAt: receivedAt, endedAt: at, reason: 'too-late' }
    for (const before of [sent, delivered]) expect(before && follow(before, news)).toEqual(refused)
    const takenBack = { kind: 'revoked', deliveredAt: receivedAt, firstReadAt: null, at } as const
    for (const later of [{ kind: 'delivered', at }, { kind: 'not-delivered', at }, takenBack, news] as const) expect(follow(refused, later)).toBeNull()
    expect(delivered && follow(delivered, { kind: 'not-delivered', at })).toBeNull()
    expect(follow(sent, takenBack)).toEqual({ state: 'revoked', forwardedAt: receivedAt, deliveredAt: receivedAt, firstReadAt: null, endedAt: at })
  })
})

describe('what a resident may send on', () => {
  it('is what was opened, even when its sender took it back later', () => {
    expect(mayForward({ openedAt: at, withdrawnAt: null, registered: true })).toEqual({ ok: true })
    expect(mayForward({ openedAt: at, withdrawnAt: at, registered: false })).toEqual({ ok: true })
    expect(mayForward({ openedAt: null, withdrawnAt: null, registered: false })).toEqual({ ok: false, reason: 'not-opened' })
    expect(mayForward({ openedAt: null, withdrawnAt: null, registered: true })).toEqual({ ok: false, reason: 'registered-not-opened' })
    expect(mayForward({ openedAt: null, withdrawnAt: at, registered: true })).toEqual({ ok: false, reason: 'withdrawn' })
  })
})
