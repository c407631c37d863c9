import { z } from 'zod'
import { systemActor } from '@/domain/actor'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import { recordAccountEvents } from '../events/record'

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

const row = z.object({ account_id: z.uuid(), id: z.uuid(), deposit_id: z.uuid(), subject_id: z.uuid(), sender_id: z.uuid(), received_at: z.date(), withdrawn_at: z.date().nullable() })

/** The residents' side of withdrawals. Answers by deposit when its item had come in, null for one that never did. Safe to run again. */
export function withdrawItems(db: PrismaClient, withdrawals: readonly Withdrawal[], at: Date): Promise<(depositId: string) => Date | null> {
  const asked = withdrawals.map(({ accountId, senderId, depositId }) => ({ account_id: accountId, sender_id: senderId, deposit_id: depositId }))
  const timeOf = new Map(withdrawals.map(({ depositId, withdrawnAt }) => [depositId, withdrawnAt]))
  return db.$transaction(async (transaction) => {
    const found = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      select account_id, id, deposit_id, subject_id, sender_id, received_at, withdrawn_at from mailbox_items
      where (account_id, sender_id, deposit_id) in (
        select account_id, sender_id, deposit_id from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked (account_id uuid, sender_id uuid, deposit_id uuid))
      order by account_id, id for update`)
    const items = found.map((item) => row.parse(item))
    const fresh = items.filter((item) => item.withdrawn_at === null)
    for (const { account_id: accountId, id, deposit_id: depositId } of fresh) {
      await transaction.mailboxItem.updateMany({ where: { accountId, id }, data: { withdrawnAt: timeOf.get(depositId) ?? at, version: { increment: 1 } } })
    }
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
