import { describe, expect, it } from 'vitest'
import { verifyDetachedCms, type CmsVerdict, type DetachedCmsQuestion } from './cms'
import { oid } from './oids'
import { jpkiAuthentication, jpkiAuthenticationPolicies, jpkiSignature } from './profiles'
import {
  attribute,
  certificatePolicies,
  cms,
  crl,
  digestAlgorithm,
  keyUsage,
  newPair,
  now,
  sha,
  signatureAlgorithm,
  usage,
  usualAttributes,
  type CmsFields,
} from './testing/authority'
import { objectIdentifier, octets, sequence, time, type Der } from './testing/der-writer'
import { authorityName, newAuthority, newSigner, primitives } from './testing/hierarchy'

const content = new TextEncoder().encode('生命保険料控除証明書（試験）')
const other = new TextEncoder().encode('生命保険料控除証明書（改ざん）')

const authority = newAuthority()
const signer = newSigner(authority)
const usual: CmsFields = { content, certificate: signer.der, issuer: authorityName, signer: signer.key }

const ask = (fields: Partial<CmsFields> = {}, question: Partial<DetachedCmsQuestion> = {}) =>
  verifyDetachedCms({
    cms: cms({ ...usual, ...fields }),
    content,
    anchors: [authority.anchor],
    crls: [authority.crl],
    profile: jpkiSignature,
    at: now,
    primitives,
    ...question,
  })

const outcome = ({ indication, subIndication, steps }: CmsVerdict) => [
  indication,
  subIndication,
  ...steps.flatMap((step) => (step.outcome === 'passed' || step.reason === 'not-checked' ? [] : [`${step.name}: ${step.reason}`])),
]

describe('a detached signature over a document', () => {
  it('passes with every step when all is in order', async () => {
    const verdict = await ask()
    expect(verdict.steps.map(({ name, outcome: result }) => `${name} ${result}`)).toEqual([
      'format passed',
      'unaltered passed',
      'signature passed',
      'signer-certificate passed',
      'purpose passed',
      'validity passed',
      'revocation passed',
    ])
    expect(verdict).toMatchObject({ indication: 'TOTAL-PASSED', claimedSigningTime: now })
  })

  it.each(['p256', 'p384'] as const)('passes with an ECDSA key on %s', async (kind) => {
    const seals = newAuthority(kind, 'organisation-seal')
    const seal = newSigner(seals, { extensions: [keyUsage(usage.nonRepudiation)] }, kind)
    const { organisationSeal } = await import('./profiles')
    const question = { anchors: [seals.anchor], crls: [seals.crl], profile: organisationSeal }
    expect(outcome(await ask({ certificate: seal.der, signer: seal.key }, question))).toEqual(['TOTAL-PASSED', undefined])
  })

  it.each(['sha384', 'sha512'] as const)(
    'hashes with %s when the signature says so, and refuses it where the profile does not allow it',
    async (hash) => {
      const verdict = await ask({ hash })
      expect(outcome(verdict)).toEqual(['INDETERMINATE', 'CRYPTO_CONSTRAINTS_FAILURE', 'signature: algorithm-not-accepted'])
      expect(verdict.steps[1]).toMatchObject({
        name: 'unaltered',
        outcome: 'passed',
        evidence: { documentDigest: Buffer.from(sha(content, hash)).toString('hex') },
      })
    },
  )

  it('leaves the file handed in as it is', async () => {
    const file = Buffer.from(cms(usual))
    const before = Buffer.from(Uint8Array.from(file))
    expect([(await ask({}, { cms: file })).indication, file.equals(before)]).toEqual(['TOTAL-PASSED', true])
  })

  it('judges a document that is hashed elsewhere the same', async () => {
    const hashed = { digest: () => sha(content) }
    expect((await ask({}, { content: hashed })).indication).toBe('TOTAL-PASSED')
    expect(outcome(await ask({}, { content: { digest: () => sha(other) } }))).toContain('unaltered: document-altered')
  })

  it('accepts rsaEncryption as signature algorithm, as many signers write it', async () => {
    expect((await ask({ signatureAlgorithm: sequence(objectIdentifier(oid.rsaEncryption), Uint8Array.of(5, 0)) })).indication).toBe(
      'TOTAL-PASSED',
    )
  })
})

describe('an altered document or signature', () => {
  it('shows that the document was altered while the signature itself is right', async () => {
    const verdict = await ask({}, { content: other })
    expect(outcome(verdict)).toEqual(['TOTAL-FAILED', 'HASH_FAILURE', 'unaltered: document-altered'])
  })

  it('shows a signature by another key', async () => {
    expect(outcome(await ask({ signer: newPair('rsa') }))).toEqual(['TOTAL-FAILED', 'SIG_CRYPTO_FAILURE', 'signature: signature-wrong'])
  })

  it('never passes with any single byte changed', async () => {
    const good = cms(usual)
    const positions = Array.from({ length: 150 }, (_, index) => Math.floor((index * good.length) / 150))
    for (const position of positions) {
      const changed = good.slice()
      changed[position] = (changed[position] ?? 0) ^ 0x01
      expect([position, (await ask({}, { cms: changed })).indication]).not.toEqual([position, 'TOTAL-PASSED'])
    }
  })
})

describe('attack files', () => {
  const attributesWithout = (type: string) =>
    usualAttributes(usual).filter((der) => !Buffer.from(der).includes(Buffer.from(objectIdentifier(type))))
  const digestAttribute = (data: Der) => attribute(oid.messageDigest, octets(sha(data)))

  it.each<[string, Partial<CmsFields>, string]>([
    ['an embedded content, even the same', { embed: content }, 'format: embedded-content'],
    ['no signer', { signerInfos: () => [] }, 'format: no-signer'],
    ['two signers', { signerInfos: (info) => [info, info] }, 'format: several-signers'],
    ['another digest listed than used', { listedDigest: digestAlgorithm('sha512') }, 'format: digest-algorithm-mismatch'],
    [
      'a signature algorithm with another digest',
      { signatureAlgorithm: signatureAlgorithm('rsa', 'sha512') },
      'format: digest-algorithm-mismatch',
    ],
    ['signed attributes out of order', { attributes: [...usualAttributes(usual)].reverse(), sorted: false }, 'format: malformed'],
    ['no content type', { attributes: attributesWithout(oid.contentType) }, 'format: signed-attributes-malformed'],
    ['no message digest', { attributes: attributesWithout(oid.messageDigest) }, 'format: signed-attributes-malformed'],
    ['two message digests', { attributes: [...usualAttributes(usual), digestAttribute(other)] }, 'format: malformed'],
    [
      'two values of message digest',
      { attributes: [...attributesWithout(oid.messageDigest), attribute(oid.messageDigest, octets(sha(content)), octets(sha(other)))] },
      'format: signed-attributes-malformed',
    ],
    ['two signing times', { attributes: [...usualAttributes(usual), attribute(oid.signingTime, time(new Date(0)))] }, 'format: malformed'],
    ['the content type of a time stamp', { contentType: oid.tstInfo }, 'format: content-type-mismatch'],
    [
      'a content type that the attributes deny',
      { attributes: [attribute(oid.contentType, objectIdentifier(oid.tstInfo)), ...attributesWithout(oid.contentType)] },
      'format: content-type-mismatch',
    ],
    ['no certificate', { bag: [newSigner(authority, { serial: 8 }).der] }, 'signature: signer-certificate-missing'],
    [
      'no reference to the certificate',
      { attributes: attributesWithout(oid.signingCertificateV2) },
      'signature: certificate-reference-missing',
    ],
    [
      'a certificate of the same number and key swapped in',
      { bag: [newSigner(authority, { key: signer.key, notAfter: new Date('2029-01-01') }).der] },
      'signature: certificate-reference-wrong',
    ],
  ])('with %s are refused', async (_, fields, expected) => {
    const verdict = await ask(fields)
    expect(outcome(verdict)).toContain(expected)
    expect(verdict.indication).not.toBe('TOTAL-PASSED')
  })

  it('by a signer whose issuer was swapped for one of the same name are refused', async () => {
    const forged = newAuthority()
    const impostor = newSigner(forged)
    expect(outcome(await ask({ certificate: impostor.der, signer: impostor.key }))).toContain('signer-certificate: issuer-unknown')
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['indefinite lengths', Uint8Array.of(0x30, 0x80, 0, 0)],
    ['a deep nest', Uint8Array.from(Array.from({ length: 5000 }, (_, index) => (index % 2 ? 0x80 : 0x30)))],
  ])('of %s are malformed', async (_, file) => {
    expect(outcome(await ask({}, { cms: file }))).toEqual(['TOTAL-FAILED', 'FORMAT_FAILURE', 'format: malformed'])
  })
})

describe('the certificate behind a signature', () => {
  const revokedNow = crl({ issuer: authorityName, signer: authority.key, revoked: [{ serial: 7 }] })
  const afterExpiry = new Date('2031-01-01T00:00:00Z')

  it('revoked with nothing to show which came first leaves the signature undecided', async () => {
    expect(outcome(await ask({}, { crls: [revokedNow] }))).toEqual(['INDETERMINATE', 'REVOKED_NO_POE', 'revocation: revoked-order-unknown'])
  })

  it('revoked before a time that the signature is proven to be younger than fails it', async () => {
    expect(outcome(await ask({}, { crls: [revokedNow], madeAfter: now }))).toEqual(['TOTAL-FAILED', 'REVOKED', 'revocation: revoked'])
  })

  it('expired is undecided without proof of order', async () => {
    expect(outcome(await ask({}, { at: afterExpiry })).slice(0, 3)).toEqual([
      'INDETERMINATE',
      'OUT_OF_BOUNDS_NO_POE',
      'validity: expired-order-unknown',
    ])
  })

  it('for login does not verify a document', async () => {
    const login = newSigner(authority, {
      extensions: [keyUsage(usage.digitalSignature), certificatePolicies(jpkiAuthenticationPolicies[1] ?? '')],
    })
    const anchors = [{ ...authority.anchor, uses: ['jpki-authentication' as const, 'jpki-signature' as const] }]
    expect(outcome(await ask({ certificate: login.der, signer: login.key }, { anchors }))).toContain('purpose: policy-not-accepted')
    await expect(ask({ certificate: login.der, signer: login.key }, { anchors, profile: jpkiAuthentication })).rejects.toThrow(
      'does not verify documents',
    )
  })
})
