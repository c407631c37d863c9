import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { samplePersonNames } from '../deposits/testing/documents'
import { database } from '../database'
import { forgetLists } from '../deposits/testing/forget-lists'
import { runJobs, testHouse } from '../deposits/testing/house'
import { openItem } from '../mailbox/open'
import { downloadFile } from '../mailbox/download'
import { alterRow } from '../mailbox/testing/attacker'
import { freeNumbers, newOrganisation } from '../organisations/testing/members'
import { readForwardReceipt } from '../seal/forward-receipt'
import { blobs } from '../storage/blobs'
import { sweepBlobs } from '../storage/sweep-blobs'
import { forwardItem } from './forward'
import { copyOf, forwarded, forwardForm, newRecipient, openedItem, receivedOf, receiveItem, sentOf, type TestRecipient } from './testing/forwarding'

const house = testHouse()
let office: TestRecipient
let company: TestRecipient
const [officeNumber = '', companyNumber = '', onlyDepositor = '', suspended = ''] = freeNumbers

beforeAll(async () => {
  office = await newRecipient(officeNumber)
  company = await newRecipient(companyNumber)
})

const send = (request: Parameters<typeof forwardItem>[1]) => forwardItem(house.current.hanako.actor, request, new Date())
const newOnes = () => readdirSync(path.join(house.current.directory, 'blobs', 'new')).sort()
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function bytesOf(recipient: TestRecipient, itemId: string, name: string): Promise<Uint8Array> {
  const outcome = await downloadFile(recipient.keeper, itemId, name)
  if (!outcome.ok) throw new Error(outcome.reason)
  return new Uint8Array(await new Response(outcome.download.body as BodyInit).arrayBuffer())
}

describe('a document that is sent on', () => {
  it('comes to each recipient once, as a copy of its own with the very bytes that were deposited', async () => {
    const { hanako } = house.current
    const { id, pair } = await openedItem(house.current, hanako)
    const forwardIds = await forwarded(hanako, id, [office, company])
    expect(new Set(forwardIds).size).toBe(2)
    await runJobs(house.current)
    const original = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    for (const recipient of [office, company]) {
      const received = await database().receivedForward.findMany({ where: { organisationId: recipient.id } })
      expect(received).toHaveLength(1)
      const [{ id: forwardId = '', itemId = '' } = {}] = received
      expect(received[0]).toMatchObject({ accountId: hanako.actor.accountId, state: 'received', reference: 'K-2026/0001', kind: 'premium-deduction', issuerName: house.current.insurer.name })
      expect(await sentOf(forwardId)).toMatchObject({ state: 'delivered', deliveredAt: received[0]?.receivedAt })
      const copy = await copyOf(forwardId)
      expect(copy).toMatchObject({ id: itemId, accountId: recipient.mailboxAccountId, depositId: forwardId, depositReceiptContent: original.receiptContent })
      expect(Buffer.from(copy?.wrappedKey ?? []).equals(original.wrappedKey)).toBe(false)
      expect(await bytesOf(recipient, itemId, 'original.xml')).toEqual(pair.original.content)
      expect(await bytesOf(recipient, itemId, 'readable.pdf.p7s')).toEqual(new Uint8Array(pair.readable.signature))
    }
    expect(newOnes()).toEqual([])
  })

  it('is read by the recipient with a verdict that passes, from whom it was and how it came', async () => {
    const { hanako, insurer } = house.current
    const { id } = await openedItem(house.current, hanako)
    const [forwardId = ''] = await forwarded(hanako, id, [office])
    await runJobs(house.current)
    expect(await receivedOf(forwardId)).toMatchObject({ firstReadAt: null })
    const opened = await openItem(office.keeper, (await copyOf(forwardId))?.id ?? '')
    if (!opened.ok) throw new Error(opened.reason)
    expect(opened.item.documents.map(({ verdict }) => verdict.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    expect(opened.item.summary).toMatchObject({ senderName: insurer.name, kind: 'premium-deduction' })
    expect(opened.item.forward).toMatchObject({ forwardId, recipientReference: 'K-2026/0001' })
    expect(opened.item.timeline.map(({ kind, isProven }) => [kind, isProven])).toEqual([['forwarded', true], ['opened', true]])
    expect((await receivedOf(forwardId))?.firstReadAt).not.toBeNull()
  })

  it('is stated by a sealed receipt that names this recipient, the documents and the first receipt, and nobody else', async () => {
    const { hanako, insurer } = house.current
    const { id, pair } = await openedItem(house.current, hanako)
    const forwardIds = await forwarded(hanako, id, [office, company], { roles: ['original'] })
    const { receiptContent: first } = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    for (const forwardId of forwardIds) {
      const { receiptContent, recipientId, recipientName } = await sentOf(forwardId)
      const receipt = readForwardReceipt(receiptContent)
      expect(receipt).toMatchObject({
        forwardId, recipient: { name: recipientName }, organisation: { name: insurer.name, corporateNumber: insurer.corporateNumber }, depositReceiptSha256: sha256(first),
        documents: [{ role: 'original', sha256: sha256(pair.original.content), signatureSha256: sha256(pair.original.signature) }],
      })
      const text = new TextDecoder().decode(receiptContent)
      const other = recipientId === office.id ? companyNumber : officeNumber
      for (const foreign of [other, hanako.actor.accountId, hanako.pseudonym, ...samplePersonNames]) expect(text).not.toContain(foreign)
    }
    const messages = await database().outboxMessage.findMany({ where: { ownerId: hanako.actor.accountId, kind: 'item-forwarded', deliveredAt: null } })
    expect(messages).toHaveLength(2)
    for (const { payload } of messages) expect([office.id, company.id].filter((one) => JSON.stringify(payload).includes(one))).toHaveLength(1)
    await runJobs(house.current)
  })

  it('is told on both sides by events under the portal’s seal, and in both owners’ records', async () => {
    const { hanako } = house.current
    const { id } = await openedItem(house.current, hanako)
    const [forwardId = ''] = await forwarded(hanako, id, [office])
    await runJobs(house.current)
    const opened = await openItem(hanako.actor, id)
    if (!opened.ok) throw new Error(opened.reason)
    expect(opened.item.timeline.at(-1)).toMatchObject({ kind: 'forwarded', isProven: true })
    const audit = await database().auditEntry.findMany({ where: { action: { in: ['item-forwarded', 'forward-received'] }, details: { path: ['forwardId'], equals: forwardId } } })
    expect(audit.map(({ ownerId, action }) => [ownerId, action]).sort()).toEqual([[hanako.actor.accountId, 'item-forwarded'], [office.id, 'forward-received']].sort())
  })
})

describe('the same form', () => {
  it('posted again, or ten times at one moment, forwards once and gets the same answer', async () => {
    const { hanako } = house.current
    const { id } = await openedItem(house.current, hanako)
    const form = forwardForm(id, [office, company])
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => send(form)))
    const [first] = outcomes
    if (first?.ok !== true) throw new Error('refused')
    for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: true, forwardIds: expect.arrayContaining(first.forwardIds) })
    expect(outcomes.filter((outcome) => outcome.ok && !outcome.isRepeated)).toHaveLength(1)
    expect(await database().forward.count({ where: { itemId: id } })).toBe(2)
    await runJobs(house.current)
    expect(await send(form)).toMatchObject({ ok: true, isRepeated: true })
    expect(newOnes()).toEqual([])
  })

  it('with another content is refused, and another account’s form with the same key is its own', async () => {
    const { hanako, taro } = house.current
    const [mine, theirs] = [await openedItem(house.current, hanako), await openedItem(house.current, taro)]
    const form = forwardForm(mine.id, [office])
    expect(await send(form)).toMatchObject({ ok: true })
    expect(await send({ ...form, recipients: [{ id: company.id, reference: '' }] })).toEqual({ ok: false, reason: 'form-used' })
    expect(await send({ ...form, roles: ['original'] })).toEqual({ ok: false, reason: 'form-used' })
    expect(await forwardItem(taro.actor, forwardForm(theirs.id, [office], { key: form.key }), new Date())).toMatchObject({ ok: true, isRepeated: false })
    await runJobs(house.current)
  })
})

describe('nothing is sent on, and nothing is left behind,', () => {
  it.each([
    ['a key that no form has', { key: 'again' }, 'form-malformed'],
    ['a result that is none', { seen: 'TOTAL-FAILED' }, 'form-malformed'],
    ['no original', { roles: ['readable'] }, 'form-malformed'],
    ['a document of no role', { roles: ['original', '../original'] }, 'form-malformed'],
    ['a role twice', { roles: ['original', 'original'] }, 'form-malformed'],
    ['nobody to send it to', { recipients: [] }, 'recipients-missing'],
    ['a recipient that is no id', { recipients: [{ id: "' or 1=1", reference: '' }] }, 'recipient-unknown'],
    ['a recipient that is nobody', { recipients: [{ id: randomUUID(), reference: '' }] }, 'recipient-unknown'],
    ['eleven recipients', { recipients: Array.from({ length: 11 }, () => ({ id: randomUUID(), reference: '' })) }, 'too-many-recipients'],
  ])('with %s', async (_, changes, reason) => {
    const { id } = await openedItem(house.current, house.current.hanako)
    expect(await send(forwardForm(id, [office], changes))).toEqual({ ok: false, reason })
    expect(await database().forward.count({ where: { itemId: id } })).toBe(0)
    expect(newOnes()).toEqual([])
  })

  it.each(['試験 花子', 'a b', 'a\nb', 'a\u0000', '\u202egnp', 'x'.repeat(65), '=cmd|１'])('with the reference %j; one of visible signs passes', async (reference) => {
    const { id } = await openedItem(house.current, house.current.hanako)
    expect(await send(forwardForm(id, [], { recipients: [{ id: office.id, reference }] }))).toEqual({ ok: false, reason: 'reference-malformed' })
    expect(await send(forwardForm(id, [], { recipients: [{ id: office.id, reference: 'x'.repeat(64) }] }))).toMatchObject({ ok: true })
  })

  it('to one recipient twice, or to organisations that do not receive, are suspended or have no mailbox', async () => {
    const { hanako, insurer } = house.current
    const { id } = await openedItem(house.current, hanako)
    const twice = [{ id: office.id, reference: 'A' }, { id: office.id.toUpperCase(), reference: 'B' }]
    expect(await send(forwardForm(id, [], { recipients: twice }))).toEqual({ ok: false, reason: 'recipient-repeated' })
    const depositor = await newOrganisation(onlyDepositor, ['depositor'])
    const stopped = await newRecipient(suspended)
    for (const other of [depositor, insurer.id]) expect(await send(forwardForm(id, [office, { id: other }]))).toEqual({ ok: false, reason: 'recipient-unknown' })
    await database().organisation.update({ where: { id: stopped.id }, data: { state: 'suspended' } })
    expect(await send(forwardForm(id, [stopped]))).toEqual({ ok: false, reason: 'recipient-unknown' })
    await database().organisation.update({ where: { id: stopped.id }, data: { state: 'active' } })
    expect(await send(forwardForm(id, [stopped]))).toMatchObject({ ok: true })
    await database().organisation.update({ where: { id: stopped.id }, data: { mailboxAccountId: null } })
    expect(await send(forwardForm(id, [stopped]))).toEqual({ ok: false, reason: 'recipient-unknown' })
    expect(newOnes()).toEqual([])
    await runJobs(house.current)
  })

  it('of somebody else’s item, of an organisation’s, or of none', async () => {
    const { hanako, taro } = house.current
    const { id } = await openedItem(house.current, hanako)
    const [forwardId = ''] = await forwarded(hanako, id, [office])
    await runJobs(house.current)
    const copy = await copyOf(forwardId)
    for (const itemId of [id, copy?.id ?? '', randomUUID(), 'none']) {
      expect(await forwardItem(taro.actor, forwardForm(itemId, [company]), new Date())).toEqual({ ok: false, reason: 'item-unknown' })
    }
    expect(await send(forwardForm(copy?.id ?? '', [company]))).toEqual({ ok: false, reason: 'item-unknown' })
    expect(await send(forwardForm(id, [company]))).toMatchObject({ ok: true })
    await runJobs(house.current)
  })

  it('unread, taken back before it was read, or registered and not signed for; taken back later, its receipt says so', async () => {
    const { hanako } = house.current
    const { id } = await receiveItem(house.current, hanako)
    expect(await send(forwardForm(id, [office]))).toEqual({ ok: false, reason: 'not-opened' })
    await alterRow(id, { registered: true })
    expect(await send(forwardForm(id, [office]))).toEqual({ ok: false, reason: 'registered-not-opened' })
    await alterRow(id, { withdrawnAt: new Date() })
    expect(await send(forwardForm(id, [office]))).toEqual({ ok: false, reason: 'withdrawn' })
    const read = await openedItem(house.current, hanako)
    const withdrawnAt = new Date()
    await alterRow(read.id, { withdrawnAt })
    const [forwardId = ''] = await forwarded(hanako, read.id, [office])
    expect(readForwardReceipt((await sentOf(forwardId)).receiptContent)).toMatchObject({ withdrawnAt })
    await runJobs(house.current)
  })

  it('damaged, or without a verdict that holds; one that cannot be checked is sent after it was shown as that', async () => {
    const { hanako, directory } = house.current
    const broken = await openedItem(house.current, hanako)
    const [, readable] = await database().mailboxDocument.findMany({ where: { itemId: broken.id }, orderBy: { ordinal: 'asc' } })
    const blob = readable?.contentBlob ?? ''
    writeFileSync(path.join(directory, 'blobs', blob.slice(0, 2), blob), 'damaged')
    expect(await send(forwardForm(broken.id, [office]))).toEqual({ ok: false, reason: 'damaged' })
    const failing = await openedItem(house.current, hanako)
    await alterRow(failing.id, { senderName: '別の会社' })
    expect(await send(forwardForm(failing.id, [office]))).toEqual({ ok: false, reason: 'verdict-failed' })
    expect(await send(forwardForm(failing.id, [office], { seen: 'INDETERMINATE' }))).toEqual({ ok: false, reason: 'verdict-failed' })
    expect(newOnes()).toEqual([])
    const unchecked = await openedItem(house.current, hanako)
    house.current.list = null
    forgetLists()
    expect(await send(forwardForm(unchecked.id, [office]))).toEqual({ ok: false, reason: 'verdict-changed' })
    expect(await send(forwardForm(unchecked.id, [office], { seen: 'INDETERMINATE' }))).toMatchObject({ ok: true })
    house.current.list = house.current.authority.list()
    forgetLists()
    await runJobs(house.current)
  })
})

describe('the blobs of a copy', () => {
  it('are kept by the sweep while the copy is on its way and after it arrived', async () => {
    const { hanako } = house.current
    const { id } = await openedItem(house.current, hanako)
    const [forwardId = ''] = await forwarded(hanako, id, [office])
    const { payload } = await database().outboxMessage.findFirstOrThrow({ where: { ownerId: hanako.actor.accountId, kind: 'item-forwarded', deliveredAt: null } })
    const names = [...JSON.stringify(payload).matchAll(/"([0-9a-f]{32})"/g)].map(([, name = '']) => name)
    expect(names).toHaveLength(4)
    const root = path.join(house.current.directory, 'blobs')
    for (const name of names) renameSync(path.join(root, name.slice(0, 2), name), path.join(root, 'new', name))
    expect(await sweepBlobs(database(), blobs(), new Date(Date.now() + 60_000))).toMatchObject({ kept: 4, removed: 0 })
    await runJobs(house.current)
    expect(await openItem(office.keeper, (await copyOf(forwardId))?.id ?? '')).toMatchObject({ ok: true })
  })
})
