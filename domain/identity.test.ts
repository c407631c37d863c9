import { describe, expect, it } from 'vitest'
import { isLoginRefusal, sessionState } from './identity'

const at = new Date('2026-11-21T03:00:00Z')
const before = (minutes: number) => new Date(at.getTime() - minutes * 60_000)
const after = (minutes: number) => new Date(at.getTime() + minutes * 60_000)

describe('a session', () => {
  it('lives while it was used within 15 minutes and is younger than its end', () => {
    expect(sessionState({ lastSeenAt: before(14.99), expiresAt: after(1), endedAt: null }, at)).toBe('live')
  })

  it('is idle at exactly 15 minutes without use', () => {
    expect(sessionState({ lastSeenAt: before(15), expiresAt: after(1), endedAt: null }, at)).toBe('idle')
  })

  it('is over at exactly its end, however recently used', () => {
    expect(sessionState({ lastSeenAt: before(0), expiresAt: at, endedAt: null }, at)).toBe('over')
  })

  it('is ended from the moment it was ended, whatever its times say', () => {
    expect(sessionState({ lastSeenAt: at, expiresAt: after(600), endedAt: before(0) }, at)).toBe('ended')
  })
})

describe('a reason read back from storage', () => {
  it('is known only if it stands in the closed list', () => {
    expect(isLoginRefusal('other-browser')).toBe(true)
    expect(isLoginRefusal('toString')).toBe(false)
    expect(isLoginRefusal('')).toBe(false)
  })
})
