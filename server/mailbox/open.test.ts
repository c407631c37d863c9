import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import type { Verdict } from '@/pki/verify/verdict'
import { database } from '../database'
import { depositBody, originalXml, signPair, smallPdf } from '../deposits/testing/documents'
import { forgetLists } from '../deposits/testing/forget-lists'
import { post, runJobs, testHouse, type TestResident } from '../deposits/testing/house'
import { countUnread, listMailbox } from './list'
import { openItem, type OpenedItem } from './open'
import { alterStored, flipStored } from './testing/alter-stored'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })

/** Deposits to a resident and delivers; answers the new item's id. */
async function receive(resident: TestResident): Promise<string> {
  const { insurer } = house.current
  const response = await post(insurer, depositBody(resident.pseudonym, await signPair(insurer.seal)))
  const { depositId } = answer.parse(await response.json())
  await runJobs(house.current)
  return (await database().mailboxItem.findFirstOrThrow({ where: { accountId: resident.actor.accountId, depositId } })).id
}

async function opened(resident: TestResident, id: string): Promise<OpenedItem> {
  const outcome = await openItem(resident.actor, id)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.item
}

const stepOf = (verdict: Verdict | undefined, name: string) => verdict?.steps.find((step) => step.name === name)
const reasonOf = (verdict: Verdict | undefined, name: string) => {
  const step = stepOf(verdict, name)
  return step !== undefined && 'reason' in step ? step.reason : undefined
}

async function documentRow(resident: TestResident, itemId: string, ordinal: number) {
  return database().mailboxDocument.findUniqueOrThrow({ where: { accountId_itemId_ordinal: { accountId: resident.actor.accountId, itemId, ordinal } } })
}

const installation = () => ({
  databaseUrl: house.current.url, blobDirectory: path.join(house.current.directory, 'blobs'), keyEncryptionKeyFile: path.join(house.current.directory, 'kek.key'),
})
const replaceInStore = (itemId: string, ordinal: number, part: 'content' | 'signature', bytes: Uint8Array) => alterStored(installation(), { itemId, ordinal, part }, () => bytes)

describe('an item that is opened', () => {
  it('shows the document, passes every step for both documents, and tells its history', async () => {
    const { hanako, insurer } = house.current
    const id = await receive(hanako)
    const item = await opened(hanako, id)
    expect(item.summary).toMatchObject({ id, kind: 'premium-deduction', senderName: insurer.name, subject: 'self', year: 2026, openedAt: expect.any(Date) })
    expect(JSON.stringify(item.view)).toContain('試験 花子')
    expect(item.documents.map(({ role, fileName, mediaType, sizeInBytes }) => [role, fileName, mediaType, sizeInBytes])).toEqual([
      ['original', 'original.xml', 'application/xml', originalXml().length], ['readable', 'readable.pdf', 'application/pdf', smallPdf().length],
    ])
    for (const { verdict } of item.documents) {
      expect(verdict.indication).toBe('TOTAL-PASSED')
      expect(verdict.steps.map(({ outcome }) => outcome)).toEqual(verdict.steps.map(() => 'passed'))
      expect(stepOf(verdict, 'organisation')?.evidence.organisation).toBe(`NTRJP-${insurer.corporateNumber}`)
    }
    expect(item.timeline.map(({ kind, isProven }) => [kind, isProven])).toEqual([['accepted', true], ['published', true], ['opened', true]])
    expect(item.timeline.map(({ at }) => at.getTime())).toEqual(item.timeline.map(({ at }) => at.getTime()).sort())
    expect(item.receiptAcceptedAt).toEqual(item.timeline[0]?.at)
  })

  it('is marked opened once, with one audit entry, however often and at once it is opened', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    const before = await countUnread(hanako.actor)
    const items = await Promise.all([opened(hanako, id), opened(hanako, id), opened(hanako, id)])
    const later = await opened(hanako, id)
    expect(new Set([...items, later].map(({ summary }) => summary.openedAt?.getTime())).size).toBe(1)
    expect(await countUnread(hanako.actor)).toBe(before - 1)
    const entries = await database().auditEntry.findMany({ where: { ownerId: hanako.actor.accountId, action: 'item-opened' } })
    expect(entries.filter(({ details }) => JSON.stringify(details).includes(id))).toHaveLength(1)
    expect(entries[0]).toMatchObject({ actorKind: 'resident', actorId: hanako.actor.accountId, subjectId: hanako.actor.subjectId })
  })

  it('of somebody else, of nobody, or by a name that is no id is not found', async () => {
    const { hanako, taro } = house.current
    const id = await receive(hanako)
    for (const asked of [id, randomUUID(), '', '../../x', `${id}'--`]) {
      expect(await openItem(taro.actor, asked)).toEqual({ ok: false, reason: 'not-found' })
    }
    const row = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    expect(row.openedAt).toBeNull()
    expect((await openItem(hanako.actor, id)).ok).toBe(true)
  })

  it('about another subject than the one acted for is not found', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    expect(await openItem({ ...hanako.actor, subjectId: randomUUID() }, id)).toEqual({ ok: false, reason: 'not-found' })
  })
})

describe('the list', () => {
  it('shows the own box only, newest first, in pages that join without gap or double', async () => {
    const { hanako, taro } = house.current
    const mine = [await receive(taro), await receive(taro), await receive(taro)].reverse()
    await receive(hanako)
    const whole = await listMailbox(taro.actor)
    expect(whole.items.map(({ id }) => id)).toEqual(mine)
    expect(whole.items.map(({ year, openedAt }) => [year, openedAt])).toEqual(mine.map(() => [2026, null]))
    const first = await listMailbox(taro.actor, { limit: 2 })
    const second = await listMailbox(taro.actor, { limit: 2, after: first.next ?? '' })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(mine)
    expect(second.next).toBeNull()
    expect(await countUnread(taro.actor)).toBe(3)
  })

  it('takes a cursor of its own making only, and never shows another box through one', async () => {
    const { hanako, taro } = house.current
    const page = await listMailbox(hanako.actor, { limit: 1 })
    const through = await listMailbox(taro.actor, { after: page.next ?? '' })
    const own = (await listMailbox(taro.actor)).items.map(({ id }) => id)
    for (const { id } of through.items) expect(own).toContain(id)
    expect((await listMailbox(taro.actor, { after: "' or 1=1 --" })).items.map(({ id }) => id)).toEqual(own)
  })
})

describe('a stored copy that is damaged', () => {
  const ways: [string, (resident: TestResident, itemId: string) => Promise<void>][] = [
    ['a flipped byte of a document', (_resident, itemId) => flipStored(installation(), { itemId, ordinal: 0, part: 'content' })],
    ['a flipped byte of a signature', (_resident, itemId) => flipStored(installation(), { itemId, ordinal: 1, part: 'signature' })],
    ['a missing file', async (resident, itemId) => {
      const row = await documentRow(resident, itemId, 1)
      await database().mailboxDocument.update({ where: { accountId_itemId_ordinal: { accountId: row.accountId, itemId, ordinal: 1 } }, data: { contentBlob: 'f'.repeat(32) } })
    }],
    ['two files exchanged', async (resident, itemId) => {
      const row = await documentRow(resident, itemId, 0)
      await database().mailboxDocument.update({ where: { accountId_itemId_ordinal: { accountId: row.accountId, itemId, ordinal: 0 } }, data: { contentBlob: row.signatureBlob } })
    }],
    ['a missing original', async (resident, itemId) => {
      const { accountId } = resident.actor
      await database().mailboxDocument.delete({ where: { accountId_itemId_ordinal: { accountId, itemId, ordinal: 0 } } })
    }],
    ['a receipt that is none', async (resident, itemId) => {
      const where = { accountId_id: { accountId: resident.actor.accountId, id: itemId } }
      await database().mailboxItem.update({ where, data: { receiptContent: new TextEncoder().encode('{}') } })
    }],
    ['a flipped byte of the wrapped key', async (resident, itemId) => {
      const where = { accountId_id: { accountId: resident.actor.accountId, id: itemId } }
      const { wrappedKey } = await database().mailboxItem.findUniqueOrThrow({ where })
      await database().mailboxItem.update({ where, data: { wrappedKey: wrappedKey.with(40, (wrappedKey[40] ?? 0) ^ 1) } })
    }],
  ]

  it.each(ways)('by %s says so, shows nothing, and leaves the item unread', async (_, damage) => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await damage(hanako, id)
    expect(await openItem(hanako.actor, id)).toEqual({ ok: false, reason: 'damaged' })
    const [row] = (await listMailbox(hanako.actor, { limit: 1 })).items
    expect(row).toMatchObject({ id, openedAt: null })
  })
})

describe('a document altered and encrypted again with the right key', () => {
  it('fails the step "unaltered", while the untouched one still passes', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    const common = samplePremiumDeductions.common
    const dearer = writePremiumDeduction({ ...common, policyHolder: '試験 次郎' })
    await replaceInStore(id, 0, 'content', dearer)
    const { documents, view } = await opened(hanako, id)
    const [original, readable] = documents.map(({ verdict }) => verdict)
    expect(original).toMatchObject({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
    expect(stepOf(original, 'unaltered')).toMatchObject({ outcome: 'failed', reason: 'document-altered' })
    expect(readable?.indication).toBe('TOTAL-PASSED')
    expect(JSON.stringify(view)).toContain('試験 次郎')
  })

  it('into something that is no such document shows no document, and the verdict', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    await replaceInStore(id, 0, 'content', new TextEncoder().encode('<html/>'))
    const { view, documents } = await opened(hanako, id)
    expect(view).toBeNull()
    expect(documents[0]?.verdict.indication).toBe('TOTAL-FAILED')
  })

  it('and signed by another organisation fails the step "organisation"', async () => {
    const { hanako, otherInsurer } = house.current
    const id = await receive(hanako)
    const forged = writePremiumDeduction({ ...samplePremiumDeductions.common, corporateNumber: otherInsurer.corporateNumber })
    const signature = await otherInsurer.seal.sign(forged)
    await replaceInStore(id, 0, 'content', forged)
    await replaceInStore(id, 0, 'signature', signature)
    const { documents } = await opened(hanako, id)
    expect(documents[0]?.verdict.indication).not.toBe('TOTAL-PASSED')
    expect(reasonOf(documents[0]?.verdict, 'organisation')).toBe('organisation-differs')
  })
})

describe('a verdict is of the moment', () => {
  beforeEach(forgetLists)
  afterEach(() => {
    house.current.list = house.current.authority.list()
    forgetLists()
  })

  it('could not be checked is never passed: without a revocation list it is INDETERMINATE', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    house.current.list = null
    forgetLists()
    const { documents } = await opened(hanako, id)
    for (const { verdict } of documents) {
      expect(verdict).toMatchObject({ indication: 'INDETERMINATE', subIndication: 'TRY_LATER' })
      expect(stepOf(verdict, 'revocation')).toMatchObject({ outcome: 'unknown', reason: 'revocation-unknown' })
    }
  })

  it('a seal revoked after the deposit is not passed any more', async () => {
    const { hanako, insurer, authority } = house.current
    const id = await receive(hanako)
    authority.revoke(insurer.seal)
    house.current.list = authority.list()
    forgetLists()
    const { documents } = await opened(hanako, id)
    expect(documents.map(({ verdict }) => [verdict.indication, reasonOf(verdict, 'revocation')])).toEqual([
      ['INDETERMINATE', 'revoked-order-unknown'], ['INDETERMINATE', 'revoked-order-unknown'],
    ])
  })
})
