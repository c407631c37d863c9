import { beforeEach, describe, expect, it } from 'vitest'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { trustAnchor } from '@/pki/verify/trust-anchor'
import { authenticationAuthority, signatureAuthority } from '../identity/testing/authority'
import type { Fetched } from './crl-fetch'
import { CrlStore } from './crl-store'
import type { ListedAnchor } from './trust-file'

const minute = 60_000
const begin = new Date('2026-11-21T03:00:00Z')
const at = (minutes: number) => new Date(begin.getTime() + minutes * minute)
const authority = authenticationAuthority()
const anchorOf = (certificate: Uint8Array): ListedAnchor => ({
  ...trustAnchor({ id: 'jpki-authentication-01', uses: ['jpki-authentication'], certificate, revocationEvidence: 'attest' }),
  crlUrl: 'http://127.0.0.1/list.crl',
})
const anchor = anchorOf(authority.certificate)
const away: Fetched = { ok: false, reason: 'unreachable' }
const listOf = (bytes: Uint8Array): Fetched => ({ ok: true, bytes })

/** What the list server answers next; how often it was asked; what was complained of. */
let answer: Fetched
let asked: number
let troubles: string[]
let store: CrlStore

beforeEach(() => {
  asked = 0
  troubles = []
  store = new CrlStore({
    fetchList: async () => {
      asked += 1
      return answer
    },
    primitives: nodePrimitives(),
    onTrouble: (_id, trouble) => void troubles.push(trouble),
  })
})

const list = (thisUpdate: Date, nextUpdate: Date) => authority.issueList([], thisUpdate, nextUpdate)

describe('a revocation list', () => {
  it('is asked for once in ten minutes', async () => {
    answer = listOf(list(at(-1), at(600)))
    for (const minutes of [0, 1, 5, 9.99]) expect(await store.current(anchor, at(minutes))).not.toBeNull()
    expect(asked).toBe(1)
    await store.current(anchor, at(10))
    expect(asked).toBe(2)
  })

  it('is asked for again at its nextUpdate, if that comes first', async () => {
    answer = listOf(list(at(-1), at(3)))
    await store.current(anchor, at(0))
    answer = listOf(list(at(2), at(60)))
    expect((await store.current(anchor, at(3.5)))?.thisUpdate).toEqual(at(2))
    expect(asked).toBe(2)
  })

  it('is fetched once when many ask at the same moment', async () => {
    answer = listOf(list(at(-1), at(600)))
    const lists = await Promise.all(Array.from({ length: 20 }, () => store.current(anchor, at(0))))
    expect(new Set(lists).size).toBe(1)
    expect(asked).toBe(1)
  })

  it('goes on serving while its server is away, until its nextUpdate and not a moment longer', async () => {
    answer = listOf(list(at(-1), at(60)))
    await store.current(anchor, at(0))
    answer = away
    expect(await store.current(anchor, at(30))).not.toBeNull()
    expect(await store.current(anchor, at(60))).not.toBeNull()
    expect(await store.current(anchor, new Date(at(60).getTime() + 1000))).toBeNull()
  })

  it('that was never had is asked for again two seconds after a failure, not sooner', async () => {
    answer = away
    expect(await store.current(anchor, begin)).toBeNull()
    answer = listOf(list(at(-1), at(60)))
    expect(await store.current(anchor, new Date(begin.getTime() + 1999))).toBeNull()
    expect(await store.current(anchor, new Date(begin.getTime() + 2000))).not.toBeNull()
    expect(asked).toBe(2)
  })

  it.each<[string, () => Fetched, string]>([
    ['signed by another key under the same name', () => listOf(authenticationAuthority().issueList([], at(-1), at(60))), 'wrong-signature'],
    ['of another authority', () => listOf(signatureAuthority().issueList([], at(-1), at(60))), 'wrong-issuer'],
    ['past its nextUpdate', () => listOf(list(at(-60), at(-1))), 'outdated'],
    ['from the future', () => listOf(list(at(30), at(90))), 'outdated'],
    ['that is no list', () => listOf(new TextEncoder().encode('<html>')), 'malformed'],
    ['that is empty', () => listOf(new Uint8Array()), 'malformed'],
    ['cut off', () => listOf(list(at(-1), at(60)).subarray(0, 200)), 'malformed'],
  ])('%s is never taken, and does not drive out the one held', async (_name, bad, trouble) => {
    answer = bad()
    expect(await store.current(anchor, at(0))).toBeNull()
    answer = listOf(list(at(0), at(120)))
    const good = await store.current(anchor, at(1))
    expect(good).not.toBeNull()
    answer = bad()
    expect((await store.current(anchor, at(12))) === good).toBe(true)
    expect(troubles[0]).toBe(trouble)
  })

  it('is never replaced by an older one, which could hide a revocation', async () => {
    const older = list(at(-30), at(120))
    answer = listOf(list(at(-1), at(120)))
    const newer = await store.current(anchor, at(0))
    answer = listOf(older)
    expect(await store.current(anchor, at(11))).toBe(newer)
    expect(troubles).toEqual(['older-than-held'])
  })

  it('is kept for each anchor by itself, though generations share a name', async () => {
    const younger = authenticationAuthority()
    const youngerAnchor = { ...anchorOf(younger.certificate), id: 'jpki-authentication-02' }
    answer = listOf(list(at(-1), at(60)))
    expect(await store.current(anchor, at(0))).not.toBeNull()
    expect(await store.current(youngerAnchor, at(0))).toBeNull()
    answer = listOf(younger.issueList([], at(-1), at(60)))
    expect(await store.current(youngerAnchor, at(1))).not.toBeNull()
  })
})
