import { createHash, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import type { Indication, Verdict } from '@/pki/verify/verdict'
import { database } from '../database'
import { depositBody, signPair, type SignedPair } from '../deposits/testing/documents'
import { forgetLists } from '../deposits/testing/forget-lists'
import { portalCorporateNumber, post, runJobs, testHouse, type TestResident } from '../deposits/testing/house'
import { SealAuthority, type Seal } from '../deposits/testing/seals'
import { listMailbox } from './list'
import { openItem, type OpenedItem } from './open'
import { alterStored } from './testing/alter-stored'
import { alterRow, copyItem, replaceItem, resealReceipt } from './testing/attacker'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })

async function receive(resident: TestResident, pair?: SignedPair): Promise<string> {
  const { insurer } = house.current
  const response = await post(insurer, depositBody(resident.pseudonym, pair ?? await signPair(insurer.seal)))
  const { depositId } = answer.parse(await response.json())
  await runJobs(house.current)
  return (await database().mailboxItem.findFirstOrThrow({ where: { accountId: resident.actor.accountId, depositId } })).id
}

async function opened(resident: TestResident, id: string): Promise<OpenedItem> {
  const outcome = await openItem(resident.actor, id)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.item
}

const receiptOf = ({ steps }: Verdict) => {
  const step = steps.find(({ name }) => name === 'receipt')
  return step === undefined ? 'no such step' : step.outcome === 'passed' ? 'passed' : step.reason
}
/** Indication and step `receipt` of each document. */
const judged = ({ documents }: OpenedItem) => documents.map(({ verdict }) => [verdict.indication, receiptOf(verdict)])
const both = (indication: Indication, reason: string) => [[indication, reason], [indication, reason]]
const detailOf = ({ documents }: OpenedItem, index = 0) => documents[index]?.verdict.steps.find(({ name }) => name === 'receipt')?.evidence.detail

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const sealOf = (corporateNumber: string, authority: SealAuthority, notAfterInDays = 365) =>
  authority.issue({ name: 'まどぐち（試験）', corporateNumber, notAfterInDays, notBeforeInDays: -30 })

beforeEach(forgetLists)
afterEach(() => {
  house.current.list = house.current.authority.list()
  forgetLists()
})

describe('an untouched item', () => {
  it('passes, and says whose seal stands under the receipt and since when', async () => {
    const { hanako } = house.current
    const item = await opened(hanako, await receive(hanako))
    expect(judged(item)).toEqual(both('TOTAL-PASSED', 'passed'))
    const step = item.documents[0]?.verdict.steps.at(-1)
    expect(step).toMatchObject({ name: 'receipt', evidence: { organisation: `NTRJP-${portalCorporateNumber}`, claimedSigningTime: item.receiptAcceptedAt.toISOString() } })
  })

  it('passes under a seal of the portal that was renewed since', async () => {
    const { hanako, authority } = house.current
    const id = await receive(hanako)
    const { receiptContent, receiptSignature } = await resealReceipt(id, sealOf(portalCorporateNumber, authority), {})
    await alterRow(id, { receiptContent: new Uint8Array(receiptContent), receiptSignature: new Uint8Array(receiptSignature) })
    expect(judged(await opened(hanako, id))).toEqual(both('TOTAL-PASSED', 'passed'))
  })
})

describe('documents and receipt replaced together', () => {
  /** Documents of another insurer, genuinely signed by it, under a receipt that says just that. */
  async function replaceWith(id: string, seal: Seal) {
    const { otherInsurer } = house.current
    const pair = await signPair(otherInsurer.seal, writePremiumDeduction({ ...samplePremiumDeductions.common, corporateNumber: otherInsurer.corporateNumber }))
    const files = [{ role: 'original', mediaType: 'application/xml', ...pair.original }, { role: 'readable', mediaType: 'application/pdf', ...pair.readable }]
    const { depositId } = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    const receipt = await resealReceipt(id, seal, {
      organisation: { corporateNumber: otherInsurer.corporateNumber, name: otherInsurer.name },
      documents: files.map(({ role, mediaType, content, signature }) =>
        ({ role, mediaType, sizeInBytes: content.length, sha256: sha256Hex(content), signatureSha256: sha256Hex(signature) })),
    })
    await replaceItem(id, { depositId, documents: files, ...receipt })
    await alterRow(id, { senderName: otherInsurer.name, senderId: otherInsurer.id })
  }

  it.each<[string, () => Seal]>([
    ['sealed by another organisation', () => house.current.otherInsurer.seal],
    ["sealed under the portal's number by an authority of the forger's own", () => sealOf(portalCorporateNumber, new SealAuthority('Organisation Seal CA TEST'))],
    ["sealed with a certificate of the portal's that may not sign documents", () => house.current.authority.issue({ name: 'まどぐち（試験）', corporateNumber: portalCorporateNumber, usage: 'login' })],
  ])('are TOTAL-FAILED when the receipt is %s, though every other step passes', async (_, seal) => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await replaceWith(id, seal())
    const item = await opened(hanako, id)
    expect(judged(item)).toEqual(both('TOTAL-FAILED', 'receipt-seal-wrong'))
    for (const { verdict } of item.documents) expect(verdict.steps.filter(({ outcome }) => outcome !== 'passed')).toHaveLength(1)
  })

  it('are TOTAL-FAILED also while no revocation list is to be had', async () => {
    const { hanako, otherInsurer } = house.current
    const id = await receive(hanako)
    await replaceWith(id, otherInsurer.seal)
    house.current.list = null
    forgetLists()
    expect(judged(await opened(hanako, id))).toEqual(both('TOTAL-FAILED', 'receipt-seal-wrong'))
  })

  it("are TOTAL-FAILED when the portal's seal stands under something else", async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    const { receiptSignature } = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    await replaceWith(id, house.current.otherInsurer.seal)
    await alterRow(id, { receiptSignature })
    expect(judged(await opened(hanako, id))).toEqual(both('TOTAL-FAILED', 'receipt-seal-wrong'))
  })
})

describe('a genuine receipt in a place it was not given for', () => {
  it("with its documents, over somebody else's item, is TOTAL-FAILED", async () => {
    const { hanako, taro } = house.current
    const pair = await signPair(house.current.insurer.seal)
    const [mine, foreign] = [await receive(hanako), await receive(taro, pair)]
    const genuine = await database().mailboxItem.findFirstOrThrow({ where: { id: foreign } })
    await replaceItem(mine, { ...genuine, documents: [pair.original, pair.readable] })
    const item = await opened(hanako, mine)
    expect(judged(item)).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
    expect(detailOf(item)).toBe('mailbox')
  })

  it('moved with its key and everything into another mailbox is TOTAL-FAILED there, and passes where it belongs', async () => {
    const { hanako, taro, insurer } = house.current
    const foreign = await receive(taro)
    const { accountId, subjectId } = hanako.actor
    const itemId = randomUUID()
    await copyItem(foreign, { accountId, subjectId, itemId, senderId: insurer.id })
    expect(judged(await opened(hanako, itemId))).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
    expect(judged(await opened(taro, foreign))).toEqual(both('TOTAL-PASSED', 'passed'))
  })

  it('shown a second time in its own mailbox, or as being about another person, is TOTAL-FAILED', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    const { accountId, subjectId } = hanako.actor
    const [twin, otherSubject] = [randomUUID(), randomUUID()]
    await copyItem(id, { accountId, subjectId, itemId: twin, senderId: randomUUID() })
    expect(judged(await opened(hanako, twin))).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
    await alterRow(id, { subjectId: otherSubject })
    expect(judged(await opened({ ...hanako, actor: { ...hanako.actor, subjectId: otherSubject } }, id))).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
  })
})

describe('what the row says of an item', () => {
  it('about its sender shows in the list alone: the item names whom the receipt names, and fails', async () => {
    const { hanako, insurer } = house.current
    const id = await receive(hanako)
    await alterRow(id, { senderName: '試験国税局' })
    expect((await listMailbox(hanako.actor, { limit: 1 })).items[0]?.senderName).toBe('試験国税局')
    const item = await opened(hanako, id)
    expect(item.summary.senderName).toBe(insurer.name)
    expect(judged(item)).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
    expect(detailOf(item)).toBe('sender')
  })

  it('about its kind does not change how it is read, and fails', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await alterRow(id, { kind: 'employment' })
    const item = await opened(hanako, id)
    expect(item.summary.kind).toBe('premium-deduction')
    expect(item.view).not.toBeNull()
    expect(judged(item)).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
  })

  it('about when it came in cannot be earlier than the receipt', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await alterRow(id, { receivedAt: new Date(Date.now() - 86_400_000) })
    const item = await opened(hanako, id)
    expect(judged(item)).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
    expect(detailOf(item)).toBe('time')
  })

  it('about its deposit cannot be changed at all: nothing opens any more', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await alterRow(id, { depositId: randomUUID() })
    expect(await openItem(hanako.actor, id)).toEqual({ ok: false, reason: 'damaged' })
  })

  it('about its year is not what the item shows', async () => {
    const { hanako, insurer } = house.current
    const pair = await signPair(insurer.seal)
    const id = await receive(hanako, pair)
    const { depositId, receiptContent, receiptSignature } = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    await replaceItem(id, { depositId, receiptContent, receiptSignature, documents: [pair.original, pair.readable] })
    expect((await listMailbox(hanako.actor, { limit: 1 })).items[0]?.year).toBe(1999)
    expect((await opened(hanako, id)).summary.year).toBe(2026)
  })
})

describe('a document that the receipt does not name', () => {
  type Change = (id: string, resident: TestResident) => Promise<unknown>
  const installation = () => ({ databaseUrl: house.current.url, blobDirectory: `${house.current.directory}/blobs`, keyEncryptionKeyFile: `${house.current.directory}/kek.key` })
  const alter = (itemId: string, part: 'content' | 'signature', change: (clear: Uint8Array) => Uint8Array) => alterStored(installation(), { itemId, ordinal: 0, part }, change)
  const alterDocumentRow = (itemId: string, { actor: { accountId } }: TestResident, data: { mediaType: string }) =>
    database().mailboxDocument.update({ where: { accountId_itemId_ordinal: { accountId, itemId, ordinal: 0 } }, data })
  const genuineOther = (policyHolder: string) => signPair(house.current.insurer.seal, writePremiumDeduction({ ...samplePremiumDeductions.common, policyHolder }))

  it.each<[string, string, string[], Change]>([
    ['another genuine one, of another size', 'size', ['receipt'], async (id) => {
      const { original } = await genuineOther('試験 二郎三郎')
      await alter(id, 'content', () => original.content)
      await alter(id, 'signature', () => original.signature)
    }],
    ['another genuine one, of the same size', 'document', ['receipt'], async (id) => {
      const { original } = await genuineOther('試験 次郎')
      await alter(id, 'content', () => original.content)
      await alter(id, 'signature', () => original.signature)
    }],
    ['the same one under another genuine signature', 'signature', ['receipt'], async (id) => {
      const { original } = await signPair(house.current.insurer.seal)
      await alter(id, 'signature', () => original.signature)
    }],
    ['the same one with a byte changed', 'document', ['unaltered', 'receipt'], (id) => alter(id, 'content', (clear) => clear.with(clear.length - 3, 0x20))],
    ['the same one as of another media type', 'media type', ['receipt'], (id, resident) => alterDocumentRow(id, resident, { mediaType: 'text/html' })],
  ])('because it is %s, fails alone', async (_, differing, failing, change) => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await change(id, hanako)
    const item = await opened(hanako, id)
    expect(judged(item)).toEqual([['TOTAL-FAILED', 'receipt-differs'], ['TOTAL-PASSED', 'passed']])
    expect(detailOf(item)).toBe(differing)
    expect(item.documents[0]?.verdict.subIndication).toBe('HASH_FAILURE')
    const notPassed = item.documents[0]?.verdict.steps.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)
    expect(notPassed).toEqual(failing)
  })

  it('fails when a document that it names is gone', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    const { accountId } = hanako.actor
    await database().mailboxDocument.delete({ where: { accountId_itemId_ordinal: { accountId, itemId: id, ordinal: 1 } } })
    const item = await opened(hanako, id)
    expect(judged(item)).toEqual([['TOTAL-FAILED', 'receipt-differs']])
    expect(detailOf(item)).toBe('number of documents')
  })
})

describe('a receipt that cannot be decided now', () => {
  it('leaves everything INDETERMINATE while no revocation list is to be had, and what is certainly wrong TOTAL-FAILED', async () => {
    const { hanako } = house.current
    const [id, wrong] = [await receive(hanako), await receive(hanako)]
    await alterRow(wrong, { senderName: '試験国税局' })
    house.current.list = null
    forgetLists()
    expect(judged(await opened(hanako, id))).toEqual(both('INDETERMINATE', 'receipt-unchecked'))
    expect(judged(await opened(hanako, wrong))).toEqual(both('TOTAL-FAILED', 'receipt-of-another'))
  })

  it('because its seal has expired is INDETERMINATE', async () => {
    const { hanako, authority } = house.current
    const id = await receive(hanako)
    const { receiptContent, receiptSignature } = await resealReceipt(id, sealOf(portalCorporateNumber, authority, -1), {})
    await alterRow(id, { receiptContent: new Uint8Array(receiptContent), receiptSignature: new Uint8Array(receiptSignature) })
    const item = await opened(hanako, id)
    expect(judged(item)).toEqual(both('INDETERMINATE', 'receipt-seal-expired'))
    expect(item.documents[0]?.verdict.subIndication).toBe('OUT_OF_BOUNDS_NO_POE')
  })

  it("because the portal's seal was revoked is INDETERMINATE", async () => {
    const { hanako, authority, portalSeal } = house.current
    const id = await receive(hanako)
    authority.revoke(portalSeal)
    house.current.list = authority.list()
    forgetLists()
    const item = await opened(hanako, id)
    expect(judged(item)).toEqual(both('INDETERMINATE', 'receipt-seal-revoked'))
    expect(item.documents[0]?.verdict.subIndication).toBe('REVOKED_NO_POE')
  })
})
