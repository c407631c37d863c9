import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import type { ForwardState } from '@/domain/forwards'
import type { DocumentRole } from '@/domain/mailbox'
import type { Forward } from '@/prisma/generated/client'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'
import { readForwardReceipt } from '../seal/forward-receipt'
import { forwardState } from './state'

/** Something that a resident has sent on. What it was is told by its receipt: the item itself may be gone. */
export interface ForwardSummary {
  id: string
  itemId: string
  kind: string
  senderName: string
  roles: DocumentRole[]
  recipientName: string
  recipientReference: string
  state: ForwardState
}

export const forwardsShown = 20

const row = z.object({ id: z.uuid() })

/** One page of everything that the resident has sent on, newest first. */
export async function listForwards(actor: Resident, after: string | null): Promise<Page<ForwardSummary>> {
  const rows = await forwardsWhere(actor, olderThan('forwardedAt', after === null ? null : parseCursor(after)), forwardsShown + 1)
  return pageOf(rows, forwardsShown, ({ id, state }) => ({ at: state.forwardedAt, id }))
}

/** More than anybody sends one document on; the list of all has the others. */
export const forwardsOfItemShown = 50

/** To whom one item was sent on, newest first. */
export function forwardsOfItem(actor: Resident, itemId: string): Promise<ForwardSummary[]> {
  return forwardsWhere(actor, Prisma.sql`item_id = ${itemId}::uuid`, forwardsOfItemShown)
}

/** What one form has sent. */
export async function forwardsOfForm(actor: Resident, requestKey: string): Promise<ForwardSummary[]> {
  return z.uuid().safeParse(requestKey).success ? forwardsWhere(actor, Prisma.sql`request_key = ${requestKey}::uuid`, forwardsOfItemShown) : []
}

async function forwardsWhere({ accountId, subjectId }: Resident, condition: Prisma.Sql, limit: number): Promise<ForwardSummary[]> {
  const found = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id from forwards where account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid and ${condition} ${newestFirst('forwardedAt')} limit ${limit}`)
  const ids = found.map((one) => row.parse(one).id)
  const rows = new Map((await database().forward.findMany({ where: { accountId, id: { in: ids } } })).map((one) => [one.id, one]))
  return ids.flatMap((id) => {
    const one = rows.get(id)
    return one === undefined ? [] : [summaryOf(one)]
  })
}

function summaryOf(forward: Forward): ForwardSummary {
  const { id, itemId, roles, recipientName, recipientReference, receiptContent } = forward
  const { kind, organisation } = readForwardReceipt(receiptContent)
  return { id, itemId, kind, senderName: organisation.name, roles, recipientName, recipientReference, state: forwardState(forward) }
}

async function findOwn({ accountId, subjectId }: Resident, forwardId: string): Promise<Forward | null> {
  if (!z.uuid().safeParse(forwardId).success) return null
  return database().forward.findUnique({ where: { accountId_id: { accountId, id: forwardId }, subjectId } })
}

export interface ForwardDetails extends ForwardSummary {
  /** When the recipient first read it, as far as that is known now. */
  firstReadAt: Date | null
  revokeAskedAt: Date | null
  /** Whether the item is still in the resident's mailbox. */
  isItemThere: boolean
}

/** One of the resident's own, or null. While the recipient has it, whether it was read is asked there: a read, which changes nothing. */
export async function findForward(actor: Resident, forwardId: string): Promise<ForwardDetails | null> {
  const own = await findOwn(actor, forwardId)
  if (own === null) return null
  const { accountId, itemId, id, recipientId: organisationId } = own
  const [item, received] = await Promise.all([
    database().mailboxItem.count({ where: { accountId, id: itemId, subjectId: actor.subjectId } }),
    database().receivedForward.findUnique({ where: { organisationId_id: { organisationId, id }, accountId }, select: { firstReadAt: true } }),
  ])
  return { ...summaryOf(own), firstReadAt: own.firstReadAt ?? received?.firstReadAt ?? null, revokeAskedAt: own.revokeAskedAt, isItemThere: item > 0 }
}

export const forwardFileNames = ['forward-receipt.json', 'forward-receipt.json.p7s', 'answer.json', 'answer.json.p7s'] as const
export type ForwardFileName = (typeof forwardFileNames)[number]

/** The sealed statements of one of the resident's own, exactly as they are stored; null for what is not there. */
export async function findForwardFile(actor: Resident, forwardId: string, name: string): Promise<{ name: ForwardFileName, bytes: Uint8Array<ArrayBuffer> } | null> {
  const known = forwardFileNames.find((one) => one === name)
  const own = known === undefined ? null : await findOwn(actor, forwardId)
  if (own === null || known === undefined) return null
  const contents: Record<ForwardFileName, Uint8Array<ArrayBuffer> | null> = {
    'forward-receipt.json': own.receiptContent,
    'forward-receipt.json.p7s': own.receiptSignature,
    'answer.json': own.answerContent,
    'answer.json.p7s': own.answerSignature,
  }
  const bytes = contents[known]
  return bytes === null ? null : { name: known, bytes }
}
