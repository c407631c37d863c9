import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { revocationReasons } from '@/pki/build/revocation-reasons'
import type { RevocationReason } from '@/pki/build/revocation-reasons'
import { meaningOf, meaningTable } from './meanings'
import type { Meaning } from './meanings'
import type { CertificateStanding } from './standing'

const good: CertificateStanding = { status: 'good' }
const expired: CertificateStanding = { status: 'expired' }
const revoked = (reason: RevocationReason): CertificateStanding => ({ status: 'revoked', reason, revokedAt: new Date(0) })

const known: readonly (readonly [string, CertificateStanding | null, CertificateStanding, Meaning])[] = [
  ['both good', good, good, 'unchanged'],
  ['a minor, who holds no signature certificate', null, good, 'unchanged'],
  ['after a move', revoked('affiliationChanged'), good, 'attributes-may-have-changed'],
  ['after a death or leaving the country', revoked('affiliationChanged'), revoked('affiliationChanged'), 'died-or-left-the-country'],
  ['after the card was lost or the country left', revoked('cessationOfOperation'), revoked('cessationOfOperation'), 'card-lost-or-left-the-country'],
  ['after renewal', revoked('superseded'), revoked('superseded'), 'renewed'],
  ['while a loss is being looked into', revoked('certificateHold'), revoked('certificateHold'), 'card-lost'],
  ['a signature certificate given up', revoked('cessationOfOperation'), good, 'stopped-at-request'],
  ['a card never handed out', revoked('unspecified'), revoked('unspecified'), 'discarded-before-delivery'],
  ['an exposed key', revoked('keyCompromise'), revoked('keyCompromise'), 'key-exposed'],
  ['both over', expired, expired, 'expired'],
  ['a standing no source explains', good, revoked('privilegeWithdrawn'), 'cannot-tell'],
]

describe('what the standing of two certificates means', () => {
  it.each(known)('%s', (_name, signature, authentication, meaning) => {
    expect(meaningOf(signature, authentication).meaning).toBe(meaning)
  })

  it('someone who moved and then lost the card is not taken for dead, and the move is not forgotten', () => {
    const conclusion = meaningOf(revoked('affiliationChanged'), revoked('cessationOfOperation'))
    expect(conclusion).toMatchObject({ meaning: 'card-lost-or-left-the-country', attributesMayHaveChanged: true, deathRuledOut: false })
  })

  it('names a source for every row, and every row can be reached', () => {
    const reached = new Set<string>()
    for (const signature of [null, ...everyStanding]) for (const authentication of everyStanding) reached.add(key(meaningOf(signature, authentication)))
    for (const row of meaningTable) {
      expect(row.source).not.toBe('')
      expect(reached).toContain(key(row))
    }
  })

  it('a good authentication certificate rules out death, whatever happened to the other; nothing else does', () => {
    fc.assert(
      fc.property(fc.constantFrom(null, ...everyStanding), fc.constantFrom(...everyStanding), (signature, authentication) => {
        const { deathRuledOut, meaning } = meaningOf(signature, authentication)
        expect(deathRuledOut).toBe(authentication.status === 'good')
        if (deathRuledOut) expect(meaning).not.toBe('died-or-left-the-country')
      }),
    )
  })
})

const everyStanding = [good, expired, ...(Object.keys(revocationReasons) as RevocationReason[]).map(revoked)]
const key = ({ meaning, source }: { meaning: Meaning; source: string }) => `${meaning} ${source}`
