import { randomBytes, randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { placeCommitment, type MailboxPlace } from './mailbox-place'

const newPlace = (): MailboxPlace => ({ depositId: randomUUID(), accountId: randomUUID(), subjectId: randomUUID(), itemId: randomUUID() })

describe('the commitment to a place in a mailbox', () => {
  it('is the same for the same key and place, and another when any part of either differs', () => {
    const [key, place] = [new Uint8Array(randomBytes(32)), newPlace()]
    const committed = placeCommitment(key, place)
    expect(committed).toMatch(/^[0-9a-f]{64}$/)
    expect(placeCommitment(key, { ...place })).toBe(committed)
    const other = newPlace()
    const others = (Object.keys(place) as (keyof MailboxPlace)[]).map((part) => placeCommitment(key, { ...place, [part]: other[part] }))
    expect(new Set([committed, ...others, placeCommitment(key.with(0, (key[0] ?? 0) ^ 1), place)]).size).toBe(6)
  })
})
