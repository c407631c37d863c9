import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { unfiltered } from '@/domain/mailbox-filter'
import { Prisma } from '@/prisma/generated/client'
import { database } from '@/server/database'
import { accountFor } from '@/server/identity/accounts'
import { makeLabel } from '@/server/mailbox/labels'
import { listMailbox } from '@/server/mailbox/list'
import { fillBox } from '@/server/mailbox/testing/fill-box'
import { cursorFor } from '@/server/paging'
import { newDocumentKey, sealPiece, wrapDocumentKey } from '@/server/storage/document-key'

export const PAGE = 20
/** Stands sealed in every row that a measured page shows. */
export const YEAR = 2026
const DEEP_PAGES = 40
const SENDERS = 4
const JUST_AFTER = 1

export interface Box {
  actor: Resident
  senderId: string
  labelId: string
  unread: number
  /** Cursors about nine tenths down the box. */
  deepCursors: string[]
}

/** A resident with a filled box, in which every row that will be looked at is sealed as deposits seal it. */
export async function makeBox(count: number): Promise<Box> {
  const actor = await newResident()
  const label = await makeLabel(actor, '確定申告', new Date())
  if (!label.ok) throw new Error(label.reason)
  const senderIds = Array.from({ length: SENDERS }, () => randomUUID())
  const { accountId, subjectId } = actor
  await fillBox(database(), { accountId, subjectId, count, senderIds, labelId: label.labelId, since: new Date('2026-01-01T00:00:00Z') })
  const box = { actor, senderId: senderIds[0] ?? '', labelId: label.labelId, unread: count / 10, deepCursors: await deepCursors(actor, count) }
  await sealPages(box)
  return box
}

/** An account as a login opens it. The session's only maker of actors runs inside Next; lists ask nothing of a session. */
async function newResident(): Promise<Resident> {
  const hash = () => new Uint8Array(randomBytes(32))
  const account = await accountFor({ issuerKeyHash: hash(), serialHmac: hash() }, new Date())
  if (!account.ok) throw new Error(account.reason)
  const { accountId, subjectId } = account
  const resident: Omit<Resident, symbol> = { kind: 'resident', capacity: 'resident', via: 'self', accountId, subjectId, sessionId: randomUUID() }
  return resident as Resident
}

const place = z.object({ id: z.uuid(), received_at: z.date() })

/** Where pages begin after nine tenths of what has been seen; of a small box where a full page is still left. */
async function deepCursors({ accountId }: Resident, count: number): Promise<string[]> {
  const deepest = Math.min(Math.floor(count * 0.9), Math.floor(count * 0.95) - PAGE - JUST_AFTER)
  const unread = count / 10
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, received_at from mailbox_items where account_id = ${accountId}::uuid and opened_at is not null and archived_at is null
    order by received_at desc, id desc offset ${Math.max(0, deepest - unread - DEEP_PAGES)}::int limit ${DEEP_PAGES}`)
  return rows.map((row) => place.parse(row)).map(({ id, received_at: at }) => `2${cursorFor({ at, id })}`)
}

/** Every row of the measured pages gets a document key of its own, wrapped to the box. */
async function sealPages({ actor, senderId, labelId, deepCursors: cursors }: Box): Promise<void> {
  const pages = [{}, { filter: { ...unfiltered, senderId } }, { filter: { ...unfiltered, labelId } }, ...cursors.map((after) => ({ after }))]
  const ids = new Set<string>()
  for (const question of pages) for (const { id } of (await listMailbox(actor, { ...question, limit: PAGE + 1 })).items) ids.add(id)
  const { accountId } = actor
  const { mailboxPublicKey } = await database().account.findUniqueOrThrow({ where: { id: accountId }, select: { mailboxPublicKey: true } })
  for (const id of ids) {
    const { depositId } = await database().mailboxItem.findUniqueOrThrow({ where: { accountId_id: { accountId, id } }, select: { depositId: true } })
    const key = newDocumentKey()
    const summaryCiphertext = sealPiece(key, { depositId, part: 'summary' }, new TextEncoder().encode(JSON.stringify({ year: YEAR })))
    await database().mailboxItem.update({ where: { accountId_id: { accountId, id } }, data: { wrappedKey: wrapDocumentKey(mailboxPublicKey, key, depositId), summaryCiphertext } })
  }
}
