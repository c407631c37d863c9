import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { graceInDays } from '@/domain/keeping'
import { unfiltered, type MailboxTab } from '@/domain/mailbox-filter'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse, type TestResident } from '../deposits/testing/house'
import { blobs } from '../storage/blobs'
import { downloadFile } from './download'
import { eraseTrashed, removeErasedBlobs } from './erase'
import { labelItem, makeLabel } from './labels'
import { countUnread, listMailbox } from './list'
import { openItem } from './open'
import { archiveItems, setDone, unarchiveItems } from './put-away'
import { findDeletion, restoreItem, trashItem } from './trash'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })
const DAY_IN_MILLISECONDS = 86_400_000
const later = (days: number) => new Date(Date.now() + days * DAY_IN_MILLISECONDS)

async function receive(resident: TestResident): Promise<string> {
  const { insurer } = house.current
  const response = await post(insurer, depositBody(resident.pseudonym, await signPair(insurer.seal)))
  const { depositId } = answer.parse(await response.json())
  await runJobs(house.current)
  return (await database().mailboxItem.findFirstOrThrow({ where: { accountId: resident.actor.accountId, depositId } })).id
}

const idsIn = async ({ actor }: TestResident, tab: MailboxTab) => (await listMailbox(actor, { filter: { ...unfiltered, tab }, limit: 100 })).items.map(({ id }) => id)
const auditsOf = async (itemId: string) => (await database().auditEntry.findMany({ where: { details: { path: ['itemId'], equals: itemId } }, orderBy: { at: 'asc' } })).map(({ action }) => action)

async function timelineOf({ actor }: TestResident, id: string) {
  const outcome = await openItem(actor, id)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.item.timeline.map(({ kind, isProven }) => [kind, isProven])
}

describe('putting away', () => {
  it('several at once takes them out of the list and back, each with a signed event and an audit entry, once', async () => {
    const { hanako } = house.current
    const [one, two, left] = [await receive(hanako), await receive(hanako), await receive(hanako)]
    const unread = await countUnread(hanako.actor)
    expect(await archiveItems(hanako.actor, [one, two], new Date())).toEqual({ ok: true, changed: 2 })
    expect(await archiveItems(hanako.actor, [one, two], new Date())).toEqual({ ok: true, changed: 0 })
    expect(await countUnread(hanako.actor)).toBe(unread - 2)
    expect(await idsIn(hanako, 'archived')).toEqual(expect.arrayContaining([one, two]))
    expect(await idsIn(hanako, 'all')).toContain(left)
    expect(await idsIn(hanako, 'all')).not.toContain(one)
    expect(await unarchiveItems(hanako.actor, [one, left], new Date())).toEqual({ ok: true, changed: 1 })
    expect(await idsIn(hanako, 'all')).toContain(one)
    expect(await countUnread(hanako.actor)).toBe(unread - 1)
    expect(await auditsOf(one)).toEqual(['item-received', 'item-archived', 'item-unarchived'])
    expect(await timelineOf(hanako, one)).toEqual([['accepted', true], ['published', true], ['archived', true], ['unarchived', true], ['opened', true]])
  })

  it('touches the own box alone, and says what was wrong with the choice', async () => {
    const { hanako, taro } = house.current
    const [mine, theirs] = [await receive(hanako), await receive(taro)]
    expect(await archiveItems(hanako.actor, [theirs], new Date())).toEqual({ ok: false, reason: 'not-found' })
    expect(await archiveItems(hanako.actor, [mine, theirs], new Date())).toEqual({ ok: true, changed: 1 })
    expect(await archiveItems({ ...hanako.actor, subjectId: randomUUID() }, [mine], new Date())).toEqual({ ok: false, reason: 'not-found' })
    expect(await idsIn(taro, 'all')).toContain(theirs)
    expect(await archiveItems(hanako.actor, [], new Date())).toEqual({ ok: false, reason: 'none-chosen' })
    expect(await archiveItems(hanako.actor, ["' or 1=1 --"], new Date())).toEqual({ ok: false, reason: 'not-found' })
    expect(await archiveItems(hanako.actor, Array.from({ length: 101 }, () => randomUUID()), new Date())).toEqual({ ok: false, reason: 'too-many' })
  })

  it('what is done asks nothing any more until it is undone', async () => {
    const { hanako, taro } = house.current
    const id = await receive(hanako)
    await database().mailboxItem.updateMany({ where: { id }, data: { requestedAction: 'reply' } })
    expect(await setDone(taro.actor, id, true, new Date())).toEqual({ ok: false, reason: 'not-found' })
    expect(await idsIn(hanako, 'asked')).toContain(id)
    for (let n = 0; n < 2; n++) expect(await setDone(hanako.actor, id, true, new Date())).toEqual({ ok: true })
    expect(await idsIn(hanako, 'asked')).not.toContain(id)
    await setDone(hanako.actor, id, false, new Date())
    expect(await idsIn(hanako, 'asked')).toContain(id)
    expect(await auditsOf(id)).toEqual(['item-received', 'item-done', 'item-undone'])
  })
})

describe('throwing away', () => {
  const isStored = (blob: string) => {
    const folder = path.join(house.current.directory, 'blobs')
    return [path.join(folder, 'new', blob), path.join(folder, blob.slice(0, 2), blob)].some((place) => existsSync(place))
  }

  it('warns first, moves to the bin, and gives everything back for thirty days', async () => {
    const { hanako, taro } = house.current
    const id = await receive(hanako)
    await database().mailboxItem.updateMany({ where: { id }, data: { requestedAction: 'pay', archivedAt: new Date() } })
    expect(await findDeletion(hanako.actor, id, new Date())).toMatchObject({ item: { id, year: 2026 }, warnings: ['asked', 'unread', 'keep-by-law'], forwards: 0 })
    for (const foreign of [id, randomUUID(), 'x']) {
      expect(await findDeletion(taro.actor, foreign, new Date())).toBeNull()
      expect(await trashItem(taro.actor, foreign, new Date())).toEqual({ ok: false, reason: 'not-found' })
      expect(await restoreItem(taro.actor, foreign, new Date())).toEqual({ ok: false, reason: 'not-found' })
    }
    for (let n = 0; n < 2; n++) expect(await trashItem(hanako.actor, id, new Date())).toEqual({ ok: true })
    for (const tab of ['all', 'unread', 'asked', 'archived'] as const) expect(await idsIn(hanako, tab), tab).not.toContain(id)
    expect(await idsIn(hanako, 'trash')).toContain(id)
    expect(await archiveItems(hanako.actor, [id], new Date())).toEqual({ ok: false, reason: 'not-found' })
    expect(await eraseTrashed(database(), later(graceInDays - 1))).toBe(0)
    expect(await restoreItem(hanako.actor, id, new Date())).toEqual({ ok: true })
    expect(await idsIn(hanako, 'archived')).toContain(id)
    expect(await eraseTrashed(database(), later(graceInDays + 1))).toBe(0)
    expect(await auditsOf(id)).toEqual(['item-received', 'item-trashed', 'item-restored'])
    expect((await openItem(hanako.actor, id)).ok).toBe(true)
  })

  it('ends after the grace with every row and blob, and leaves the audit entry, the sender\'s receipt and everybody else\'s', async () => {
    const { hanako, taro } = house.current
    const [id, other, theirs] = [await receive(hanako), await receive(hanako), await receive(taro)]
    const label = await makeLabel(hanako.actor, '消すもの', new Date())
    if (!label.ok) throw new Error(label.reason)
    await labelItem(hanako.actor, id, [label.labelId])
    const { depositId } = await database().mailboxItem.findFirstOrThrow({ where: { id } })
    const documents = await database().mailboxDocument.findMany({ where: { itemId: id } })
    const named = documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])
    expect(named.every(isStored)).toBe(true)
    await trashItem(hanako.actor, id, new Date())
    const task = house.current.workerLines.length
    const handedOver = () => database().outboxMessage.count({ where: { payload: { path: ['itemId'], equals: id } } })
    expect(await handedOver()).toBe(1)
    for (const name of ['forget-delivered', 'erase-trashed']) await database().$queryRaw`select graphile_worker.add_job(${name})::text`
    await runJobs(house.current, () => later(graceInDays + 1))
    expect(await handedOver()).toBe(0)
    expect(house.current.workerLines.slice(task).join('')).toContain('"event":"erase-trashed","items":1,"blobs":4')
    const where = { where: { itemId: id } }
    expect([
      await database().mailboxItem.count({ where: { id } }), await database().mailboxDocument.count(where), await database().accountEvent.count(where),
      await database().mailboxItemLabel.count(where), await database().erasedBlob.count(),
    ]).toEqual([0, 0, 0, 0, 0])
    expect(named.some(isStored)).toBe(false)
    expect(await openItem(hanako.actor, id)).toEqual({ ok: false, reason: 'not-found' })
    expect(await auditsOf(id)).toEqual(['item-received', 'item-trashed', 'item-erased'])
    expect(await database().deposit.findFirstOrThrow({ where: { id: depositId } })).toMatchObject({ state: 'published' })
    expect(await database().organisationEvent.count({ where: { aboutId: depositId } })).toBeGreaterThan(0)
    expect(await downloadFile(hanako.actor, other, 'evidence.zip')).toMatchObject({ ok: true })
    expect((await openItem(taro.actor, theirs)).ok).toBe(true)
  })

  it('knows every table that hangs on an item: whoever adds one adds it to the deletion', async () => {
    const rows = await database().$queryRaw<{ name: string }[]>`
      select distinct conrelid::regclass::text as name from pg_constraint where contype = 'f' and confrelid = 'mailbox_items'::regclass order by 1`
    expect(rows.map(({ name }) => name)).toEqual(['mailbox_documents', 'mailbox_item_labels', 'registered_openings'])
  })

  it('is finished by the next run where the worker was killed before the bytes were gone', async () => {
    const { hanako } = house.current
    const id = await receive(hanako)
    const stored = () => readdirSync(path.join(house.current.directory, 'blobs'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
    const before = stored()
    await trashItem(hanako.actor, id, new Date())
    expect(await eraseTrashed(database(), later(graceInDays + 1))).toBe(1)
    expect([stored(), await database().erasedBlob.count()]).toEqual([before, 4])
    expect(await removeErasedBlobs(database(), { remove: () => Promise.reject(new Error('disk')) }).catch(() => 'failed')).toBe('failed')
    expect(await database().erasedBlob.count()).toBe(4)
    expect(await removeErasedBlobs(database(), blobs())).toBe(4)
    expect([stored(), await database().erasedBlob.count()]).toEqual([before - 4, 0])
  })
})
