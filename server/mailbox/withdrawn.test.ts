import { describe, expect, it } from 'vitest'
import { downloadNames, isProofAlone } from '@/domain/mailbox'
import { unfiltered } from '@/domain/mailbox-filter'
import { database } from '../database'
import { runJobs, runJobsAt, testHouse, withdraw, type TestResident } from '../deposits/testing/house'
import { depositTo, eventsOf, itemOf, later, type Wishes } from '../deposits/testing/life'
import { readReceipt } from '../seal/receipt'
import { downloadFile } from './download'
import { listMailbox } from './list'
import { openItem, type OpenedItem } from './open'
import { findWaiting } from './registered/envelope'
import { findWithdrawn } from './withdrawn'

const house = testHouse()

async function receive(resident: TestResident, wishes: Wishes = {}) {
  const { depositId } = await depositTo(house.current, resident, wishes)
  await runJobs(house.current)
  const item = await itemOf(resident, depositId)
  if (item === null) throw new Error('no item')
  return { depositId, itemId: item.id }
}

async function takeBack(depositId: string): Promise<void> {
  await withdraw(house.current.insurer, depositId)
  await runJobs(house.current)
}

async function opened({ actor }: TestResident, itemId: string): Promise<OpenedItem> {
  const outcome = await openItem(actor, itemId)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.item
}

describe('an item that was withdrawn before it was opened', () => {
  it.each([['ordinary', {}], ['registered', { registered: true }]])('can no longer be opened or saved, %s or not, and is not marked as opened', async (_, wishes) => {
    const { hanako } = house.current
    const { depositId, itemId } = await receive(hanako, wishes)
    await takeBack(depositId)
    expect(await openItem(hanako.actor, itemId)).toEqual({ ok: false, reason: 'withdrawn' })
    for (const name of downloadNames.filter((each) => !isProofAlone(each))) expect(await downloadFile(hanako.actor, itemId, name)).toEqual({ ok: false, reason: 'withdrawn' })
    expect(await itemOf(hanako, depositId)).toMatchObject({ openedAt: null })
    expect((await eventsOf(house.current, hanako, depositId)).account).toEqual(['accepted', 'published', 'withdrawn'])
  })

  it('keeps its receipt and its signed events, and says from whom and of what kind it was', async () => {
    const { hanako, taro, insurer } = house.current
    const { depositId, itemId } = await receive(hanako)
    await takeBack(depositId)
    const { depositId: correction } = await depositTo(house.current, hanako)
    const found = await findWithdrawn(hanako.actor, itemId, new Date())
    expect(found).toMatchObject({ ok: true, item: { senderName: insurer.name, kind: 'premium-deduction', withdrawnAt: expect.any(Date), correctedBy: null } })
    expect(found.ok && found.item.timeline.map(({ kind, isProven }) => [kind, isProven])).toEqual([['accepted', true], ['published', true], ['withdrawn', true]])
    const receipt = await downloadFile(hanako.actor, itemId, 'receipt.json')
    if (!receipt.ok) throw new Error(receipt.reason)
    expect(readReceipt(new Uint8Array(await new Response(receipt.download.body).arrayBuffer())).depositId).toBe(depositId)
    const events = await downloadFile(hanako.actor, itemId, 'events.jsonl')
    expect(events.ok && (await new Response(events.download.body).text()).split('\n')).toHaveLength(4)
    expect(await findWithdrawn(taro.actor, itemId, new Date())).toEqual({ ok: false, reason: 'not-found' })
    expect(await findWithdrawn(hanako.actor, (await itemOf(hanako, correction))?.id ?? '', new Date())).toEqual({ ok: false, reason: 'not-found' })
  })

  it('while it is being opened is shown to nobody', async () => {
    const { hanako } = house.current
    const { depositId, itemId } = await receive(hanako)
    await withdraw(house.current.insurer, depositId)
    const [outcome] = await Promise.all([openItem(hanako.actor, itemId), runJobs(house.current)])
    const item = await itemOf(hanako, depositId)
    expect(item?.withdrawnAt).not.toBeNull()
    expect(outcome.ok).toBe(item?.openedAt !== null)
    if (!outcome.ok) expect(outcome.reason).toBe('withdrawn')
    expect((await openItem(hanako.actor, itemId)).ok).toBe(item?.openedAt !== null)
  })
})

describe('an item that was withdrawn after it was opened', () => {
  it('stays readable, with a plain mark and every file', async () => {
    const { hanako } = house.current
    const { depositId, itemId } = await receive(hanako)
    await opened(hanako, itemId)
    await takeBack(depositId)
    expect(await opened(hanako, itemId)).toMatchObject({ withdrawnAt: expect.any(Date), view: expect.anything(), documents: [{ verdict: { indication: 'TOTAL-PASSED' } }, {}] })
    for (const name of ['original.xml', 'evidence.zip'] as const) expect((await downloadFile(hanako.actor, itemId, name)).ok).toBe(true)
    expect((await eventsOf(house.current, hanako, depositId)).account).toEqual(['accepted', 'published', 'opened', 'withdrawn'])
    expect(await findWithdrawn(hanako.actor, itemId, new Date())).toEqual({ ok: false, reason: 'not-found' })
  })
})

describe('what an item says of itself beside its content', () => {
  it('is what the sender asks for, and its way to the document before and after it', async () => {
    const { hanako } = house.current
    const first = await receive(hanako, { dueOn: '2099-02-28', requestedAction: 'submit' })
    const second = await receive(hanako, { corrects: first.depositId })
    expect(await opened(hanako, first.itemId)).toMatchObject({ asked: { dueOn: new Date('2099-02-28'), action: 'submit' }, corrects: null, correctedBy: { item: { id: second.itemId, receivedAt: expect.any(Date), withdrawnAt: null } } })
    expect(await opened(hanako, second.itemId)).toMatchObject({ asked: null, corrects: { item: { id: first.itemId } }, correctedBy: null, withdrawnAt: null })
  })

  it('stands again once the sender has taken the correction back, which it goes on naming', async () => {
    const { hanako } = house.current
    const first = await receive(hanako, { dueOn: '2099-02-28', requestedAction: 'submit' })
    const second = await receive(hanako, { corrects: first.depositId })
    const isAsked = async () => (await listMailbox(hanako.actor, { filter: { ...unfiltered, tab: 'asked' }, limit: 100 })).items.some(({ id }) => id === first.itemId)
    expect(await isAsked()).toBe(false)
    await takeBack(second.depositId)
    expect(await isAsked()).toBe(true)
    const former = { id: second.itemId, receivedAt: expect.any(Date), withdrawnAt: expect.any(Date) }
    expect(await opened(hanako, first.itemId)).toMatchObject({ withdrawnAt: null, correctedBy: null, formerCorrection: former })
    expect(await findWithdrawn(hanako.actor, second.itemId, new Date())).toMatchObject({ ok: true, item: { corrects: { item: { id: first.itemId } }, correctedBy: null } })
    const third = await receive(hanako, { corrects: first.depositId })
    expect(await opened(hanako, first.itemId)).toMatchObject({ correctedBy: { item: { id: third.itemId, withdrawnAt: null } }, formerCorrection: null })
  })

  it('is not superseded by a correction that was taken back before it came in', async () => {
    const { hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako, { publishAt: later(6).toISOString() })
    const correction = await receive(hanako, { corrects: depositId })
    await takeBack(correction.depositId)
    await runJobsAt(house.current, later(6))
    expect(await opened(hanako, (await itemOf(hanako, depositId))?.id ?? '')).toMatchObject({ correctedBy: null, formerCorrection: { id: correction.itemId } })
  })

  it('is known of a registered item before its card has signed for it', async () => {
    const { hanako } = house.current
    const first = await receive(hanako, { registered: true })
    const second = await receive(hanako, { registered: true, corrects: first.depositId })
    expect(await findWaiting(hanako.actor, first.itemId, new Date())).toMatchObject({ ok: true, waiting: { envelope: { correctedBy: { item: { id: second.itemId } } } } })
    expect(await findWaiting(hanako.actor, second.itemId, new Date())).toMatchObject({ ok: true, waiting: { envelope: { corrects: { item: { id: first.itemId } } } } })
  })

  it('names a document that is not in the box without a way to it', async () => {
    const { hanako } = house.current
    const { depositId: original } = await depositTo(house.current, hanako, { publishAt: later(6).toISOString() })
    const { itemId } = await receive(hanako, { corrects: original })
    expect(await opened(hanako, itemId)).toMatchObject({ corrects: { item: null } })
    await runJobsAt(house.current, later(6))
    expect(await opened(hanako, itemId)).toMatchObject({ corrects: { item: { id: (await itemOf(hanako, original))?.id } } })
  })

  it('fails its verdict where the row says otherwise than the sealed receipt', async () => {
    const { hanako } = house.current
    const changes = [{ dueOn: new Date('2098-01-01') }, { dueOn: null }, { requestedAction: 'pay' }, { corrects: crypto.randomUUID() }]
    for (const change of changes) {
      const { itemId } = await receive(hanako, { dueOn: '2099-02-28', requestedAction: 'submit' })
      await database().mailboxItem.updateMany({ where: { id: itemId }, data: change })
      const { documents } = await opened(hanako, itemId)
      expect(documents[0]?.verdict, JSON.stringify(change)).toMatchObject({ indication: 'TOTAL-FAILED' })
    }
    const { itemId } = await receive(hanako, { registered: true })
    await database().mailboxItem.updateMany({ where: { id: itemId }, data: { registered: false } })
    expect(await openItem(hanako.actor, itemId)).toEqual({ ok: false, reason: 'unsigned' })
  })
})
