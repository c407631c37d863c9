import { z } from 'zod'
import { systemActor } from '@/domain/actor'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import type { Transaction } from '../database'
import { recordAccountEvents } from '../events/record'
import { tellRecipients } from '../forwards/withdrawn'

export interface Withdrawal {
  accountId: string
  /** The organisation that takes back, and its deposit: only its own can be named. */
  senderId: string
  depositId: string
  withdrawnAt: Date
}

const message = z.strictObject({ accountId: z.uuid(), senderId: z.uuid(), depositId: z.uuid(), withdrawnAt: z.iso.datetime().transform((text) => new Date(text)) })

/** A withdrawal after the item came in. Running it again changes nothing; an item that is no longer there has nothing to be marked. */
export async function receiveWithdrawal(db: PrismaClient, payload: unknown, at: Date): Promise<void> {
  await withdrawItems(db, [message.parse(payload)], at)
}

const row = z.object({ account_id: z.uuid(), id: z.uuid(), deposit_id: z.uuid(), subject_id: z.uuid(), sender_id: z.uuid(), received_at: z.date(), withdrawn_at: z.date().nullable(), corrects: z.uuid().nullable() })

/**
 * The residents' side of withdrawals. What a withdrawn correction stood in the place of stands again. Answers by deposit when its item had come
 * in, null for one that never did. Safe to run again.
 */
export function withdrawItems(db: PrismaClient, withdrawals: readonly Withdrawal[], at: Date): Promise<(depositId: string) => Date | null> {
  const asked = withdrawals.map(({ accountId, senderId, depositId }) => ({ account_id: accountId, sender_id: senderId, deposit_id: depositId }))
  const timeOf = new Map(withdrawals.map(({ depositId, withdrawnAt }) => [depositId, withdrawnAt]))
  return db.$transaction(async (transaction) => {
    const items = (await lockWithOriginals(transaction, JSON.stringify(asked))).filter(({ deposit_id: depositId }) => timeOf.has(depositId))
    const fresh = items.filter((item) => item.withdrawn_at === null)
    for (const { account_id: accountId, id, deposit_id: depositId, sender_id: senderId, corrects } of fresh) {
      await transaction.mailboxItem.updateMany({ where: { accountId, id }, data: { withdrawnAt: timeOf.get(depositId) ?? at, version: { increment: 1 } } })
      if (corrects === null) continue
      await transaction.mailboxItem.updateMany({ where: { accountId, senderId, depositId: corrects, correctedBy: depositId }, data: { correctedBy: null, version: { increment: 1 } } })
    }
    for (const { account_id: accountId, id, deposit_id: depositId } of fresh) await tellRecipients(transaction, accountId, id, timeOf.get(depositId) ?? at)
    await recordAudits(transaction, fresh.map(({ account_id: ownerId, id: itemId, subject_id: subjectId, sender_id: senderId }) => (
      { ownerId, at, actor: systemActor, subjectId, event: { action: 'item-withdrawn' as const, itemId, senderId } }
    )))
    await recordAccountEvents(transaction, fresh.map(({ account_id: accountId, id: itemId, deposit_id: depositId }) => (
      { accountId, itemId, depositId, at: timeOf.get(depositId) ?? at, event: { kind: 'withdrawn' as const } }
    )))
    const receivedAt = new Map(items.map((item) => [item.deposit_id, item.received_at]))
    return (depositId) => receivedAt.get(depositId) ?? null
  })
}

/** The items that are asked for and those in whose place they stand, all locked in one order. What an item corrects never changes. */
async function lockWithOriginals(transaction: Transaction, asked: string): Promise<z.infer<typeof row>[]> {
  const found = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    with asked as (select account_id, sender_id, deposit_id from jsonb_to_recordset(${asked}::jsonb) as asked (account_id uuid, sender_id uuid, deposit_id uuid))
    select account_id, id, deposit_id, subject_id, sender_id, received_at, withdrawn_at, corrects from mailbox_items
    where (account_id, sender_id, deposit_id) in (
      select account_id, sender_id, deposit_id from asked
      union select account_id, sender_id, corrects from mailbox_items join asked using (account_id, sender_id, deposit_id))
    order by account_id, id for update`)
  return found.map((item) => row.parse(item))
}
