import { describe, expect, it } from 'vitest'
import { howToVerify } from './how-to-verify'

const madeAt = new Date('2026-11-21T00:00:00Z')

describe('the guide to checking a bundle', () => {
  it('asks for revocation, and gives the time to check as of', () => {
    const guide = howToVerify({ signed: ['a.xml'], madeAt, listsHoldUntil: new Date('2026-11-28T00:00:00Z') })
    expect(guide).toContain('-CAfile trust/authorities-and-lists.pem')
    expect(guide).toContain(`-attime ${madeAt.getTime() / 1000}`)
    expect(guide).toContain('2026-11-28T00:00:00.000Z')
  })

  it('says in both languages that revocation is not covered where a list may not be handed on', () => {
    const guide = howToVerify({ signed: ['a.xml'], madeAt, listsHoldUntil: null })
    expect(guide).not.toContain('-crl_check')
    expect(guide).toContain('失効は確かめていません')
    expect(guide).toContain('revocation is not checked')
  })

  it('never tells anybody to skip a check', () => {
    expect(howToVerify({ signed: ['a.xml'], madeAt, listsHoldUntil: null })).not.toMatch(/-noverify|-no_check_time|-partial_chain/)
  })
})
