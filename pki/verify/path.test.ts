import { describe, expect, it } from 'vitest'
import { verifyCertificate, issuingKeyDigest } from './path'
import { organisationSeal, jpkiAuthentication, jpkiAuthenticationPolicies, jpkiSignature, type Profile } from './profiles'
import { certificate, certificatePolicies, crl, extension, keyUsage, name, newPair, now, sha, usage } from './testing/authority'
import { boolean, sequence } from './testing/der-writer'
import { authorityName, newAuthority, newSigner, primitives, signatureExtensions, signerName } from './testing/hierarchy'
import type { TrustAnchor } from './trust-anchor'
import type { CertificateVerdict } from './path'

const authority = newAuthority()
const day = 24 * 60 * 60 * 1000

interface Asked {
  crls?: readonly Uint8Array[]
  anchors?: readonly TrustAnchor[]
  intermediates?: readonly Uint8Array[]
  profile?: Profile
  at?: Date
}

const ask = (
  der: Uint8Array,
  { crls = [authority.crl], anchors = [authority.anchor], intermediates = [], profile = jpkiSignature, at = now }: Asked = {},
) => verifyCertificate({ certificate: der, anchors, intermediates, crls, profile, at, primitives })

const outcome = ({ indication, subIndication, steps }: CertificateVerdict) => [
  indication,
  subIndication,
  ...steps.flatMap((step) => (step.outcome === 'passed' ? [] : [`${step.name}: ${step.reason}`])),
]

describe('a certificate directly under its pinned authority', () => {
  it('passes with every step when it is in order', async () => {
    const verdict = await ask(newSigner(authority).der)
    expect(verdict.steps.map(({ name: step, outcome: result }) => [step, result])).toEqual([
      ['signer-certificate', 'passed'],
      ['purpose', 'passed'],
      ['validity', 'passed'],
      ['revocation', 'passed'],
    ])
    expect(verdict.indication).toBe('TOTAL-PASSED')
  })

  it('is found under the right one of several authorities that share one name', async () => {
    const others = [newAuthority(), newAuthority()].map(({ anchor }, index) => ({ ...anchor, id: `other-${index}` }))
    const verdict = await ask(newSigner(authority).der, { anchors: [...others, authority.anchor] })
    expect([verdict.indication, verdict.path?.anchor.id]).toEqual(['TOTAL-PASSED', 'test-authority'])
  })

  it('names the key that issued it', async () => {
    const { path } = await ask(newSigner(authority).der)
    if (!path) throw new Error('no path')
    expect(await issuingKeyDigest(path, primitives)).toEqual(Buffer.from(sha(authority.key.spki)))
  })

  it('is not trusted under an authority of the same name with another key', async () => {
    expect(outcome(await ask(newSigner(authority).der, { anchors: [newAuthority().anchor] })).slice(0, 3)).toEqual([
      'INDETERMINATE',
      'NO_CERTIFICATE_CHAIN_FOUND',
      'signer-certificate: issuer-unknown',
    ])
  })

  it('is not trusted when the anchor is pinned for another use', async () => {
    const anchors = [{ ...authority.anchor, uses: ['jpki-authentication' as const] }]
    expect(outcome(await ask(newSigner(authority).der, { anchors }))).toContain('signer-certificate: issuer-unknown')
  })
})

describe('time', () => {
  it.each([
    ['2025-12-31T23:59:59Z', ['TOTAL-FAILED', 'NOT_YET_VALID']],
    ['2026-01-01T00:00:00Z', ['TOTAL-PASSED', undefined]],
    ['2030-12-31T14:59:59.999Z', ['TOTAL-PASSED', undefined]],
    ['2030-12-31T15:00:00Z', ['TOTAL-FAILED', 'EXPIRED']],
  ])('at %s gives %j', async (instant, expected) => {
    const at = new Date(instant)
    const list = crl({ issuer: authorityName, signer: authority.key, thisUpdate: at, nextUpdate: new Date(at.getTime() + day) })
    const verdict = await ask(newSigner(authority).der, { at, crls: [list] })
    expect([verdict.indication, verdict.subIndication]).toEqual(expected)
  })
})

describe('revocation', () => {
  const signer = newSigner(authority)
  const list = (fields: Partial<Parameters<typeof crl>[0]>) => crl({ issuer: authorityName, signer: authority.key, ...fields })

  it('shows a certificate on the list as revoked, with when and why', async () => {
    const verdict = await ask(signer.der, {
      crls: [list({ revoked: [{ serial: 3 }, { serial: 7, reason: 1, at: new Date(now.getTime() - day) }] })],
    })
    expect(outcome(verdict)).toEqual(['TOTAL-FAILED', 'REVOKED', 'revocation: revoked'])
    expect(verdict.steps[3]?.evidence).toMatchObject({ revokedAt: '2026-05-31T00:00:00.000Z', revocationReason: 'keyCompromise' })
  })

  it('counts a revocation although another usable list does not have it', async () => {
    expect(outcome(await ask(signer.der, { crls: [authority.crl, list({ revoked: [{ serial: 7 }] })] }))).toContain('revocation: revoked')
  })

  it.each([
    ['no list at all', [], 'revocation-unknown'],
    ['a list of another authority', [crl({ issuer: signerName, signer: authority.key })], 'revocation-unknown'],
    ['a list signed by another key of the same name', [crl({ issuer: authorityName, signer: newPair('rsa') })], 'revocation-unusable'],
    ['a list past its next update', [list({ nextUpdate: new Date(now.getTime() - 1000) })], 'revocation-outdated'],
    ['a list without a next update', [list({ nextUpdate: null })], 'revocation-outdated'],
    ['a list from the future', [list({ thisUpdate: new Date(now.getTime() + day) })], 'revocation-outdated'],
    ['a list that claims to hold for years', [list({ thisUpdate: new Date(now.getTime() - 30 * day) })], 'revocation-outdated'],
    [
      'a list with a critical extension nobody knows',
      [list({ extensions: [extension('1.2.3.4', sequence(), true)] })],
      'revocation-unusable',
    ],
    [
      'a list with such an extension in an entry of another certificate',
      [list({ revoked: [{ serial: 3, extensions: [extension('1.2.3.4', sequence(), true)] }] })],
      'revocation-unusable',
    ],
    ['a cut off list', [authority.crl.slice(0, -1)], 'revocation-unknown'],
    ['bytes that are no list', [Uint8Array.of(1, 2, 3)], 'revocation-unknown'],
  ])('is unknown, never good, with %s', async (_, crls, reason) => {
    expect(outcome(await ask(signer.der, { crls }))).toEqual(['INDETERMINATE', 'TRY_LATER', `revocation: ${reason}`])
  })
})

describe('purpose', () => {
  it('never lets a login certificate serve as a signature certificate, nor the reverse', async () => {
    const login = newSigner(authority, {
      extensions: [keyUsage(usage.digitalSignature), certificatePolicies(jpkiAuthenticationPolicies[1] ?? '')],
    }).der
    const anchors = [{ ...authority.anchor, uses: ['jpki-authentication' as const, 'jpki-signature' as const] }]
    expect(outcome(await ask(login, { anchors, profile: jpkiAuthentication }))).toEqual(['TOTAL-PASSED', undefined])
    expect(outcome(await ask(login, { anchors }))).toContain('purpose: policy-not-accepted')
    expect(outcome(await ask(newSigner(authority).der, { anchors, profile: jpkiAuthentication }))).toContain('purpose: policy-not-accepted')
  })

  it.each([
    ['without non-repudiation', [keyUsage(usage.digitalSignature), ...signatureExtensions.slice(1)], 'purpose: wrong-key-usage'],
    ['without any key usage', signatureExtensions.slice(1), 'purpose: wrong-key-usage'],
    ['that could sign lists', [keyUsage(0, 1, 6), ...signatureExtensions.slice(1)], 'purpose: wrong-key-usage'],
    ['without a policy', signatureExtensions.slice(0, 1), 'purpose: policy-not-accepted'],
    ['under a policy of somebody else', [...signatureExtensions.slice(0, 1), certificatePolicies('1.2.3')], 'purpose: policy-not-accepted'],
    [
      'with a critical extension nobody knows',
      [...signatureExtensions, extension('1.2.3.4', sequence(boolean(true)), true)],
      'signer-certificate: unknown-critical-extension',
    ],
  ])('refuses a signature certificate %s', async (_, extensions, expected) => {
    const verdict = await ask(newSigner(authority, { extensions }).der)
    expect([verdict.indication, ...outcome(verdict).slice(2)]).toEqual(['INDETERMINATE', expected])
  })

  it('refuses weak keys and weak digests', async () => {
    expect(outcome(await ask(newSigner(authority, { key: newPair('rsa', 1024) }).der))).toContain('signer-certificate: key-too-weak')
    expect(outcome(await ask(newSigner(authority, { hash: 'sha1' }).der))).toContain('signer-certificate: algorithm-not-accepted')
    expect(outcome(await ask(newSigner(authority, {}, 'p256').der))).toContain('signer-certificate: key-too-weak')
  })
})

describe('a path through an intermediate authority', () => {
  const root = newAuthority('p256', 'organisation-seal')
  const middleName = name({ C: 'JP', O: 'JPKI-TEST', OU: 'Seals' })
  const middleKey = newPair()
  const sealExtensions = [keyUsage(usage.nonRepudiation)]
  const seal = certificate({
    issuer: middleName,
    subject: signerName,
    key: newPair(),
    signer: middleKey,
    serial: 9,
    extensions: sealExtensions,
  })
  const crls = [root.crl, crl({ issuer: middleName, signer: middleKey })]
  const middle = (extensions: readonly Uint8Array[], fields = {}) =>
    certificate({ issuer: authorityName, subject: middleName, key: middleKey, signer: root.key, extensions, ...fields })
  const asSeal = { profile: organisationSeal, anchors: [root.anchor], crls }
  const caUsage = keyUsage(usage.keyCertSign, usage.cRLSign)
  const ca = [caUsage, extension('2.5.29.19', sequence(boolean(true)), true)]

  it('passes when every authority on it may issue', async () => {
    expect(outcome(await ask(seal, { ...asSeal, intermediates: [middle(ca)] }))).toEqual(['TOTAL-PASSED', undefined])
  })

  it.each([
    ['is not an authority', middle([keyUsage(usage.keyCertSign, usage.cRLSign)]), 'signer-certificate: issuer-not-authority'],
    ['may not sign certificates', middle([keyUsage(usage.cRLSign), ...ca.slice(1)]), 'signer-certificate: issuer-not-authority'],
    ['has expired', middle(ca, { notAfter: new Date('2026-02-01T00:00:00Z') }), 'validity: issuer-not-valid-then'],
  ])('is refused when the intermediate %s', async (_, intermediate, expected) => {
    expect(outcome(await ask(seal, { ...asSeal, intermediates: [intermediate] }))).toContain(expected)
  })

  it('is refused when the intermediate is revoked', async () => {
    const revoked = crl({ issuer: authorityName, signer: root.key, revoked: [{ serial: 7 }] })
    const verdict = await ask(seal, { ...asSeal, intermediates: [middle(ca)], crls: [revoked, ...crls.slice(1)] })
    expect(outcome(verdict)).toEqual(['INDETERMINATE', 'REVOKED_CA_NO_POE', 'revocation: issuer-revoked'])
  })

  it('takes the good one of two intermediates with the same name and key', async () => {
    const expired = middle(ca, { notAfter: new Date('2026-02-01T00:00:00Z') })
    expect(outcome(await ask(seal, { ...asSeal, intermediates: [expired, middle(ca)] }))).toEqual(['TOTAL-PASSED', undefined])
  })

  it('ends on loops and on too many certificates', async () => {
    const other = newPair()
    const loop = [
      certificate({ issuer: authorityName, subject: middleName, key: middleKey, signer: other, extensions: ca }),
      certificate({ issuer: middleName, subject: authorityName, key: other, signer: middleKey, extensions: ca }),
    ]
    expect(outcome(await ask(seal, { ...asSeal, intermediates: loop }))).toContain('signer-certificate: issuer-unknown')
    expect(outcome(await ask(seal, { ...asSeal, intermediates: Array.from({ length: 21 }, () => middle(ca)) }))).toContain(
      'signer-certificate: too-complex',
    )
  })
})

describe('anything else', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['noise', Uint8Array.of(0x30, 0x80, 1, 2, 3)],
    ['a certificate with a byte after it', Uint8Array.of(...newSigner(authority).der, 0)],
  ])('%s is a malformed certificate', async (_, der) => {
    expect(outcome(await ask(der))).toEqual([
      'INDETERMINATE',
      'CERTIFICATE_CHAIN_GENERAL_FAILURE',
      'signer-certificate: certificate-malformed',
    ])
  })
})
