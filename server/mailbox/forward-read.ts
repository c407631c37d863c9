import type { MailboxActor } from '@/domain/actor'
import type { MailboxItem } from '@/prisma/generated/client'
import type { Transaction } from '../database'

/** Notes when an organisation first read a copy that was sent on to it: whoever takes it back is told. Nothing for any other item. */
export async function noteForwardRead(transaction: Transaction, actor: MailboxActor, { forwardId }: Pick<MailboxItem, 'forwardId'>, at: Date): Promise<void> {
  if (forwardId === null || actor.kind !== 'mailbox-keeper') return
  const { organisationId } = actor.keeper
  await transaction.receivedForward.updateMany({ where: { organisationId, id: forwardId, firstReadAt: null }, data: { firstReadAt: at } })
}

/** Notes when it first fetched its files, which is reading too. */
export async function noteForwardFetched(transaction: Transaction, actor: MailboxActor, { forwardId }: Pick<MailboxItem, 'forwardId'>, at: Date): Promise<void> {
  if (forwardId === null || actor.kind !== 'mailbox-keeper') return
  const { organisationId } = actor.keeper
  await transaction.$executeRaw`
    update received_forwards set first_read_at = coalesce(first_read_at, ${at}::timestamptz), fetched_at = ${at}::timestamptz
    where organisation_id = ${organisationId}::uuid and id = ${forwardId}::uuid and fetched_at is null`
}
