import { describe, expect, it } from 'vitest'
import { verdictSchema, type VerifyAnswer } from './answer'
import { cardListPath, sealListPath, testDoor } from '../testing/door'
import { multipart, postBody, postFields, type Field } from '../testing/posting'
import { parseSignedData } from '@/pki/verify/cms-structure'
import { element, explicit, integer, objectIdentifier, sequence, setOf } from '@/pki/verify/testing/der-writer'
import { digestAlgorithm } from '@/pki/verify/testing/authority'

const door = testDoor()
const content = Buffer.from('<certificate>試験</certificate>')

const signedBy = async (signer: { sign(content: Uint8Array): Promise<Uint8Array> }): Promise<Field[]> => [['signature', await signer.sign(content)], ['content', content]]

async function verdictOf(fields: readonly Field[]): Promise<VerifyAnswer> {
  const response = await postFields(fields)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  return verdictSchema.parse(await response.json())
}

const stepOf = (answer: VerifyAnswer, name: string) => answer.steps.find((step) => step.name === name)

describe('anybody may have a signature checked', () => {
  it('and is told that an untouched document with a seal of a trusted authority passed, by which certificate and as of when', async () => {
    const answer = await verdictOf(await signedBy(door.current.seal))
    expect(answer).toMatchObject({
      indication: 'TOTAL-PASSED', subIndication: null, content: { sizeInBytes: content.length }, notices: [],
      trusted: { use: 'organisation-seal', anchorId: 'organisation-seal' }, revocationLists: [{ anchorId: 'organisation-seal' }],
    })
    for (const step of answer.steps) expect(step).toMatchObject({ outcome: 'passed', reason: null, sentence: { ja: expect.stringMatching(/。$/), en: expect.stringMatching(/\.$/) } })
  })

  it('and is told so of one flipped bit, in the document or in the signature', async () => {
    const [signature, document] = await signedBy(door.current.seal)
    if (!signature || !document) throw new Error('a field is missing')
    const flipped = Buffer.from(content)
    flipped[3] = (flipped[3] ?? 0) ^ 1
    const altered = await verdictOf([signature, ['content', flipped]])
    expect(altered).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
    expect(stepOf(altered, 'unaltered')).toMatchObject({ outcome: 'failed', reason: 'document-altered' })
    const broken = Buffer.from(signature[1])
    broken[broken.length - 5] = (broken[broken.length - 5] ?? 0) ^ 1
    expect(await verdictOf([['signature', broken], document])).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' })
    expect((await verdictOf([signature, document])).indication).toBe('TOTAL-PASSED')
  })

  it('and is told that a revoked seal is revoked, since its authority lets that be told', async () => {
    const answer = await verdictOf(await signedBy(door.current.revokedSeal))
    expect(answer.indication).not.toBe('TOTAL-PASSED')
    expect(stepOf(answer, 'revocation')).toMatchObject({ outcome: expect.stringMatching(/failed|unknown/), reason: expect.stringContaining('revoked') })
  })

  it('never passes a signer whom nobody here trusts, nor one asked about for another use', async () => {
    const { SealAuthority } = await import('../../deposits/testing/seals')
    const stranger = new SealAuthority('Organisation Seal CA TEST').issue({ name: '試験', corporateNumber: null })
    expect(await verdictOf(await signedBy(stranger))).toMatchObject({ indication: 'INDETERMINATE', trusted: null })
    expect(await verdictOf([...await signedBy(door.current.seal), ['use', 'business-certificate']])).toMatchObject({ indication: 'INDETERMINATE', trusted: null })
    expect(await verdictOf([...await signedBy(door.current.seal), ['use', 'organisation-seal']])).toMatchObject({ indication: 'TOTAL-PASSED' })
  })

  it('judges nothing but the document posted beside: a signature file that embeds one is refused', async () => {
    const [, cms] = (await signedBy(door.current.seal))[0] ?? []
    const { signerInfos } = parseSignedData(new Uint8Array(cms as Uint8Array))
    expect(signerInfos).toHaveLength(1)
    const embedding = sequence(objectIdentifier('1.2.840.113549.1.7.2'), explicit(0, sequence(
      integer(1), setOf(digestAlgorithm()), sequence(objectIdentifier('1.2.840.113549.1.7.1'), explicit(0, element(0x04, content))), explicit(0), setOf(),
    )))
    const answer = await verdictOf([['signature', embedding], ['content', content]])
    expect(stepOf(answer, 'format')).toMatchObject({ outcome: 'failed', reason: 'embedded-content' })
  })

  it('reads a signature file in PEM, and says of anything else that it is none', async () => {
    const [, cms] = (await signedBy(door.current.seal))[0] ?? []
    const pem = `-----BEGIN CMS-----\n${Buffer.from(cms as Uint8Array).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CMS-----\n`
    expect((await verdictOf([['signature', pem], ['content', content]])).indication).toBe('TOTAL-PASSED')
    expect(await verdictOf([['signature', 'hello'], ['content', content]])).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' })
  })
})

describe('what the law does not let be told (公的個人認証法52条)', () => {
  const signed = async (card: { signDocument(content: Uint8Array): Promise<Uint8Array> }): Promise<Field[]> => [['signature', await card.signDocument(content)], ['content', content]]

  it('is not told: a revoked card and one in force are answered alike, and never pass', async () => {
    const [good, revoked] = [await verdictOf(await signed(door.current.card)), await verdictOf(await signed(door.current.revokedCard))]
    for (const answer of [good, revoked]) {
      expect(answer).toMatchObject({ indication: 'INDETERMINATE', notices: [{ reason: 'status-withheld' }], trusted: { use: 'jpki-signature', anchorId: 'jpki-signature-01' } })
      const revocation = stepOf(answer, 'revocation')
      expect(revocation).toMatchObject({ outcome: 'unknown', reason: 'revocation-unknown' })
      expect(Object.keys(revocation?.evidence ?? {}).sort()).toEqual(['checkedAt', 'revocationEvidence'])
      expect(answer.revocationLists.map(({ anchorId }) => anchorId)).not.toContain('jpki-signature-01')
      for (const name of ['unaltered', 'signature', 'signer-certificate', 'validity']) expect(stepOf(answer, name)).toMatchObject({ outcome: 'passed' })
    }
    const outcomes = (answer: VerifyAnswer) => answer.steps.map(({ name, outcome, reason, sentence }) => ({ name, outcome, reason, sentence }))
    expect(outcomes(revoked)).toEqual(outcomes(good))
    expect(revoked.subIndication).toBe(good.subIndication)
  })

  it('is not even fetched, while the lists that may be told are', async () => {
    const { lists } = door.current
    await verdictOf(await signed(door.current.revokedCard))
    await verdictOf([...await signed(door.current.revokedCard), ['use', 'jpki-signature']])
    await verdictOf(await signedBy(door.current.seal))
    expect(lists.requests).toContain(sealListPath)
    expect(lists.requests).not.toContain(cardListPath)
  })

  it('is not drawn from a list that the poster put into the signature file either', async () => {
    const { cards, revokedCard } = door.current
    const list = cards.issueList([{ serialNumber: revokedCard.serialNumber, revokedAt: new Date(Date.now() - 86_400_000), reason: 'keyCompromise' }])
    const answer = await verdictOf([['signature', withList(await revokedCard.signDocument(content), list)], ['content', content]])
    expect(stepOf(answer, 'signature')).toMatchObject({ outcome: 'passed' })
    expect(stepOf(answer, 'revocation')).toMatchObject({ outcome: 'unknown', reason: 'revocation-unknown' })
    expect(JSON.stringify(answer)).not.toMatch(/revokedAt|keyCompromise|thisUpdate":"[^"]*","detail/)
  })

  it('does not stop another flaw from being told', async () => {
    const [signature] = await signed(door.current.revokedCard)
    if (!signature) throw new Error('a field is missing')
    expect(await verdictOf([signature, ['content', 'another document']])).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
  })
})

describe('a refusal', () => {
  it('is a problem document with a word from the closed list and a sentence in the language asked for', async () => {
    const japanese = await postFields([['content', content]])
    expect(japanese.status).toBe(422)
    expect(japanese.headers.get('content-type')).toBe('application/problem+json')
    expect(await japanese.json()).toMatchObject({ status: 422, reason: 'signature-missing', type: 'urn:madoguchi:problem:signature-missing', title: expect.stringContaining('署名ファイル') })
    const english = await postFields([['content', content]], { 'accept-language': 'en' })
    expect(english.headers.get('content-language')).toBe('en')
    expect(await english.json()).toMatchObject({ title: expect.stringContaining('signature file') })
  })

  it('closes the connection when the rest of the body was not read, and only then', async () => {
    const unread = await postBody(multipart([['content', content]]), { 'content-type': 'text/plain' })
    expect([unread.status, unread.headers.get('connection')]).toEqual([415, 'close'])
    const read = await postFields([['content', content]])
    expect(read.headers.get('connection')).toBeNull()
  })
})

/** The same file with a revocation list in its `crls`, which no signature covers (RFC 5652 section 5.1). */
function withList(cms: Uint8Array, list: Uint8Array): Uint8Array {
  const { certificates } = parseSignedData(cms)
  const bag = explicit(0, ...certificates)
  const at = Buffer.from(cms).indexOf(bag)
  if (at < 0) throw new Error('the certificates are not where they should be')
  const inside = Buffer.concat([cms.subarray(0, at + bag.length), explicit(1, list), cms.subarray(at + bag.length)])
  const body = inside.subarray(contentStart(inside, contentStart(inside, contentStart(inside, 0) + 11)))
  return sequence(objectIdentifier('1.2.840.113549.1.7.2'), explicit(0, sequence(body)))
}

/** Where the contents of the element at `start` begin. */
function contentStart(der: Uint8Array, start: number): number {
  const first = der[start + 1] ?? 0
  return start + 2 + (first < 0x80 ? 0 : first & 0x7f)
}
