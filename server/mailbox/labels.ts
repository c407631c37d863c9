import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { isSameLabelName, maxLabels, maxLabelsOfAnItem, readLabelName, type LabelNameProblem } from '@/domain/keeping'
import { Prisma } from '@/prisma/generated/client'
import { database, type Transaction } from '../database'
import { openBox } from './item-key'
import { labelsOf, readLabelRows, sealName, type Label } from './label-rows'

export type NameProblem = LabelNameProblem | 'name-taken'
export type MakeLabelOutcome = { ok: true, labelId: string } | { ok: false, reason: NameProblem | 'too-many-labels' }
export type RenameOutcome = { ok: true } | { ok: false, reason: NameProblem | 'not-found' }
export type LabelItemOutcome = { ok: true } | { ok: false, reason: 'not-found' | 'too-many-on-item' }

export interface CountedLabel extends Label {
  /** Items that have it, wherever they lie; counted up to the bound and not beyond. */
  items: number
}

/** Beyond, a number tells nobody anything, and counting would take its time. */
export const labelledItemsCounted = 1000

const uses = z.object({ label_id: z.uuid(), items: z.int() })

/** The box's labels by name, with how many items have each. */
export async function listLabels(actor: MailboxActor): Promise<CountedLabel[]> {
  const { accountId } = actor
  const [box, rows, counts] = await Promise.all([openBox(actor), readLabelRows(actor), database().$queryRaw<unknown[]>(Prisma.sql`
    select label.id as label_id, (select count(*)::int from (
      select from mailbox_item_labels item where item.account_id = ${accountId}::uuid and item.label_id = label.id limit ${labelledItemsCounted}) counted) as items
    from mailbox_labels label where label.account_id = ${accountId}::uuid`)])
  const used = new Map(counts.map((row) => uses.parse(row)).map(({ label_id: id, items }) => [id, items]))
  return labelsOf(box, rows).map((label) => ({ ...label, items: used.get(label.id) ?? 0 }))
}

/** Several labels cannot be made at once past the bound, nor two of one name: whoever changes them holds the account's row. */
async function locked(transaction: Transaction, actor: MailboxActor): Promise<{ labels: Label[], seal: (label: Label) => Uint8Array<ArrayBuffer> }> {
  await transaction.$queryRaw`select id from accounts where id = ${actor.accountId}::uuid for update`
  const box = await openBox(actor, transaction)
  return { labels: labelsOf(box, await readLabelRows(actor, transaction)), seal: (label) => sealName(box, label) }
}

export function makeLabel(actor: MailboxActor, typed: string, at: Date): Promise<MakeLabelOutcome> {
  return database().$transaction(async (transaction) => {
    const read = readLabelName(typed)
    if (!read.ok) return read
    const { name } = read
    const { labels, seal } = await locked(transaction, actor)
    if (labels.some((label) => isSameLabelName(label.name, name))) return { ok: false, reason: 'name-taken' }
    if (await transaction.mailboxLabel.count({ where: { accountId: actor.accountId } }) >= maxLabels) return { ok: false, reason: 'too-many-labels' }
    const id = randomUUID()
    await transaction.mailboxLabel.create({ data: { accountId: actor.accountId, id, nameCiphertext: seal({ id, name }), createdAt: at } })
    return { ok: true, labelId: id }
  })
}

export function renameLabel(actor: MailboxActor, labelId: string, typed: string): Promise<RenameOutcome> {
  return database().$transaction(async (transaction) => {
    const read = readLabelName(typed)
    if (!read.ok) return read
    const { labels, seal } = await locked(transaction, actor)
    if (!labels.some(({ id }) => id === labelId)) return { ok: false, reason: 'not-found' }
    if (labels.some(({ id, name }) => id !== labelId && isSameLabelName(name, read.name))) return { ok: false, reason: 'name-taken' }
    await transaction.mailboxLabel.updateMany({ where: { accountId: actor.accountId, id: labelId }, data: { nameCiphertext: seal({ id: labelId, name: read.name }) } })
    return { ok: true }
  })
}

/** Takes the label off every item and deletes it; the items stay. */
export async function deleteLabel(actor: MailboxActor, labelId: string): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!z.uuid().safeParse(labelId).success) return { ok: false, reason: 'not-found' }
  const { count } = await database().mailboxLabel.deleteMany({ where: { accountId: actor.accountId, id: labelId } })
  return count > 0 ? { ok: true } : { ok: false, reason: 'not-found' }
}

/** The item has exactly these labels of the box from now on. Another box's label or item is not found. */
export async function labelItem(actor: MailboxActor, itemId: string, labelIds: readonly string[]): Promise<LabelItemOutcome> {
  if (!z.array(z.uuid()).safeParse([itemId, ...labelIds]).success) return { ok: false, reason: 'not-found' }
  const wanted = [...new Set(labelIds)]
  if (wanted.length > maxLabelsOfAnItem) return { ok: false, reason: 'too-many-on-item' }
  const { accountId, subjectId } = actor
  return database().$transaction(async (transaction) => {
    // Held, so that its place in the lists, which the label's row repeats, does not change meanwhile.
    const found = await transaction.$queryRaw<unknown[]>`
      select 1 from mailbox_items where account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid and id = ${itemId}::uuid for update`
    const known = await transaction.mailboxLabel.count({ where: { accountId, id: { in: wanted } } })
    if (found.length === 0 || known !== wanted.length) return { ok: false, reason: 'not-found' }
    await transaction.mailboxItemLabel.deleteMany({ where: { accountId, itemId, labelId: { notIn: wanted } } })
    await transaction.$executeRaw(Prisma.sql`
      insert into mailbox_item_labels (account_id, item_id, label_id, rank, received_at)
      select account_id, id, label_id, mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at), received_at
      from mailbox_items cross join unnest(${wanted}::uuid[]) label_id where account_id = ${accountId}::uuid and id = ${itemId}::uuid
      on conflict do nothing`)
    return { ok: true }
  })
}
