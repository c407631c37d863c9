import { createHash, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { database } from '../database'
import { runJobs, testHouse } from '../deposits/testing/house'
import { downloadFile } from '../mailbox/download'
import { openItem } from '../mailbox/open'
import { alterRow } from '../mailbox/testing/attacker'
import { freeNumbers } from '../organisations/testing/members'
import { readForwardReceipt } from '../seal/forward-receipt'
import { changedDraft, newDraft, openDraft, sealDraft, typedReference } from './draft'
import { findForward, findForwardFile, forwardsOfForm, forwardsOfItem, forwardsShown, listForwards } from './list'
import { previewForward } from './preview'
import { searchDepositors } from '../links/depositors'
import { findRecipients, searchRecipients } from './recipients'
import { copyOf, forwarded, forwardForm, giveAnswer, newRecipient, openedItem, receiveItem, sentOf, type TestRecipient } from './testing/forwarding'

const house = testHouse()
let office: TestRecipient
let company: TestRecipient

beforeAll(async () => {
  office = await newRecipient(freeNumbers[0] ?? '')
  company = await newRecipient(freeNumbers[1] ?? '')
})

const hanako = () => house.current.hanako
const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

async function bytesOf(recipient: TestRecipient, itemId: string, name: string): Promise<Uint8Array> {
  const outcome = await downloadFile(recipient.keeper, itemId, name)
  if (!outcome.ok) throw new Error(`${name}: ${outcome.reason}`)
  return new Uint8Array(await new Response(outcome.download.body as BodyInit).arrayBuffer())
}

describe('what is shown before sending', () => {
  it.each([[['original', 'readable']], [['original']]])('is exactly what each recipient then sees and fetches (%j)', async (roles) => {
    const { id } = await openedItem(house.current, hanako())
    const form = forwardForm(id, [office, company], { roles })
    const shown = await previewForward(hanako().actor, form, new Date())
    if (!shown.ok) throw new Error(shown.reason)
    const { preview } = shown
    expect(await database().forward.count({ where: { itemId: id } })).toBe(0)
    const forwardIds = await forwarded(hanako(), id, [office, company], form)
    await runJobs(house.current)
    for (const [place, recipient] of [office, company].entries()) {
      const { id: forwardId, receiptContent } = await sentOf(forwardIds[place] ?? '')
      const copy = await copyOf(forwardId)
      const seen = await openItem(recipient.keeper, copy?.id ?? '')
      if (!seen.ok) throw new Error(seen.reason)
      expect(seen.item.view).toEqual(preview.view)
      expect(seen.item.summary).toMatchObject({ kind: preview.item.kind, year: preview.item.year, senderName: preview.item.senderName })
      const judged = (documents: typeof seen.item.documents) => documents.map(({ fileName, mediaType, sizeInBytes, verdict }) =>
        ({ fileName, mediaType, sizeInBytes, indication: verdict.indication, steps: verdict.steps.map(({ name, outcome }) => [name, outcome]) }))
      expect(judged(seen.item.documents)).toEqual(judged(preview.documents))
      for (const { fileName, sha256: digest } of preview.documents) expect(sha256(await bytesOf(recipient, copy?.id ?? '', fileName))).toEqual(digest)
      for (const name of preview.files) expect((await bytesOf(recipient, copy?.id ?? '', name)).length).toBeGreaterThan(0)
      const { type, version, forwardId: number, forwardedAt, place: where, ...stated } = readForwardReceipt(receiptContent)
      expect([type, version, number, forwardedAt, where.length]).toEqual(['madoguchi-forward-receipt', 1, forwardId, expect.any(Date), 64])
      const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
      const { documents, depositReceiptSha256, withdrawnAt, ...rest } = preview.statements[place] ?? { documents: [], depositReceiptSha256: new Uint8Array(), withdrawnAt: null }
      expect(withdrawnAt).toBeNull()
      expect(stated).toEqual({
        ...rest, depositReceiptSha256: hex(depositReceiptSha256),
        documents: documents.map(({ sha256: content, signatureSha256, ...document }) => ({ ...document, sha256: hex(content), signatureSha256: hex(signatureSha256) })),
      })
    }
  })

  it('is refused for what sending would refuse', async () => {
    const unread = await receiveItem(house.current, hanako())
    expect(await previewForward(hanako().actor, forwardForm(unread.id, [office]), new Date())).toEqual({ ok: false, reason: 'not-opened' })
    const { id } = await openedItem(house.current, hanako())
    expect(await previewForward(house.current.taro.actor, forwardForm(id, [office]), new Date())).toEqual({ ok: false, reason: 'item-unknown' })
    expect(await previewForward(hanako().actor, forwardForm(id, [{ id: house.current.insurer.id }]), new Date())).toEqual({ ok: false, reason: 'recipient-unknown' })
    await alterRow(id, { senderName: '別の会社' })
    expect(await previewForward(hanako().actor, forwardForm(id, [office]), new Date())).toEqual({ ok: false, reason: 'verdict-failed' })
  })
})

describe('the recipients to choose from', () => {
  it('are active organisations that receive and have a mailbox, by name or number, the same for everybody', async () => {
    const both = [office.id, company.id].sort()
    expect((await searchRecipients(hanako().actor, '')).map(({ id }) => id).sort()).toEqual(both)
    expect(await searchRecipients(hanako().actor, freeNumbers[0] ?? '')).toMatchObject([{ id: office.id, corporateNumber: freeNumbers[0] }])
    expect(await searchRecipients(hanako().actor, (freeNumbers[1] ?? '').slice(-4))).toMatchObject([{ id: company.id }])
    expect(await searchRecipients(hanako().actor, house.current.insurer.name)).toEqual([])
    expect(await searchRecipients(hanako().actor, '%_')).toEqual([])
    // No text of the database has a null; half of a sign is none.
    for (const none of ['a\0b', '\ud842']) expect(await searchDepositors(hanako().actor, none)).toEqual([])
    expect(await searchRecipients(hanako().actor, `\0${freeNumbers[0] ?? ''}`)).toMatchObject([{ id: office.id }])
    await database().organisation.update({ where: { id: company.id }, data: { state: 'suspended' } })
    expect((await searchRecipients(hanako().actor, '')).map(({ id }) => id)).toEqual([office.id])
    expect(await findRecipients(hanako().actor, [company.id, office.id, house.current.insurer.id, 'none'])).toMatchObject([{ id: office.id }])
    await database().organisation.update({ where: { id: company.id }, data: { state: 'active' } })
  })
})

describe('a draft', () => {
  const filled = () => ({ ...newDraft(randomUUID()), recipients: Array.from({ length: 10 }, () => ({ id: randomUUID(), reference: '試'.repeat(100) })) })

  it('is opened by the account and for the item that it was made for, and by nobody who made one themself', () => {
    const draft = filled()
    const sealed = sealDraft(hanako().actor, draft)
    expect(openDraft(hanako().actor, draft.itemId, sealed)).toEqual(draft)
    expect(openDraft(house.current.taro.actor, draft.itemId, sealed)).toBeNull()
    expect(openDraft(hanako().actor, randomUUID(), sealed)).toBeNull()
    const flipped = Buffer.from(sealed, 'base64url')
    flipped.writeUInt8(flipped.readUInt8(40) ^ 1, 40)
    for (const forged of ['', 'x', JSON.stringify(draft), Buffer.from(JSON.stringify(draft)).toString('base64url'), flipped.toString('base64url')]) {
      expect(openDraft(hanako().actor, draft.itemId, forged)).toBeNull()
    }
    expect(sealed).not.toContain(draft.itemId)
    // The longest of all still fits into an address that servers take.
    expect(sealed.length).toBeLessThan(8000)
  })

  it('that changes is another form, and carries what was typed, cut where it is far too long', () => {
    const draft = filled()
    expect(changedDraft({ ...draft, seen: 'TOTAL-PASSED' }, { withReadable: false })).toMatchObject({ withReadable: false, seen: null, recipients: draft.recipients })
    expect(changedDraft(draft, {}).key).not.toBe(draft.key)
    expect(typedReference(` ${'😀'.repeat(200)} `).length).toBeLessThanOrEqual(100)
  })
})

describe('what was sent on', () => {
  it('is listed newest first, page by page, once each, and to nobody else', async () => {
    const { id } = await openedItem(house.current, house.current.taro)
    const ids: string[] = []
    for (let n = 0; n < forwardsShown + 3; n++) ids.push(...await forwarded(house.current.taro, id, [office]))
    const first = await listForwards(house.current.taro.actor, null)
    const second = await listForwards(house.current.taro.actor, first.next)
    expect([first.rows.length, second.rows.length, second.next]).toEqual([forwardsShown, 3, null])
    expect([...first.rows, ...second.rows].map((forward) => forward.id).sort()).toEqual([...ids].sort())
    expect(first.rows[0]).toMatchObject({ itemId: id, kind: 'premium-deduction', senderName: house.current.insurer.name, recipientReference: 'K-2026/0001', state: { state: 'sent' } })
    expect(await forwardsOfItem(house.current.taro.actor, id)).toHaveLength(ids.length)
    expect(await forwardsOfItem(hanako().actor, id)).toEqual([])
    const { requestKey } = await sentOf(ids[0] ?? '')
    expect(await forwardsOfForm(house.current.taro.actor, requestKey)).toMatchObject([{ id: ids[0] }])
    for (const key of [requestKey, 'none']) expect(await forwardsOfForm(hanako().actor, key)).toEqual([])
    await runJobs(house.current)
  })

  it('is told with whether it was read, and its receipt and answer are handed out as they were sealed', async () => {
    const { id } = await openedItem(house.current, hanako())
    const [forwardId = ''] = await forwarded(hanako(), id, [office])
    await runJobs(house.current)
    expect(await findForward(hanako().actor, forwardId)).toMatchObject({ state: { state: 'delivered' }, firstReadAt: null, isItemThere: true })
    await openItem(office.keeper, (await copyOf(forwardId))?.id ?? '')
    expect((await findForward(hanako().actor, forwardId))?.firstReadAt).not.toBeNull()
    expect(await findForwardFile(hanako().actor, forwardId, 'answer.json')).toBeNull()
    await giveAnswer(forwardId, { decision: 'refused', reason: 'no-such-matter' }, house.current.portalSeal)
    await runJobs(house.current)
    expect(await findForward(hanako().actor, forwardId)).toMatchObject({ state: { state: 'refused', reason: 'no-such-matter' } })
    const { receiptContent, answerContent } = await sentOf(forwardId)
    expect(await findForwardFile(hanako().actor, forwardId, 'forward-receipt.json')).toEqual({ name: 'forward-receipt.json', bytes: receiptContent })
    expect(await findForwardFile(hanako().actor, forwardId, 'answer.json')).toEqual({ name: 'answer.json', bytes: answerContent })
    for (const name of ['', 'receipt.json', '../answer.json', '__proto__']) expect(await findForwardFile(hanako().actor, forwardId, name)).toBeNull()
    for (const foreign of [forwardId, randomUUID(), 'none']) {
      expect(await findForward(house.current.taro.actor, foreign)).toBeNull()
      expect(await findForwardFile(house.current.taro.actor, foreign, 'forward-receipt.json')).toBeNull()
    }
  })
})
