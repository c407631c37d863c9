import { systemActor } from '@/domain/actor'
import { publish, type DepositState } from '@/domain/deposits'
import type { PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { recordDepositorEvents } from '../events/record'
import { markDelivered, type DeliveryJob } from '../outbox'

interface DepositRow {
  state: 'accepted' | 'published'
  acceptedAt: Date
  publishedAt: Date | null
}

/** The row as the state it stands for. Throws on a row that the database's own check should have refused. */
export function depositState({ state, acceptedAt, publishedAt }: DepositRow): DepositState {
  if (state === 'accepted') return { state, acceptedAt }
  if (publishedAt === null) throw new Error('A published deposit has no time of publication.')
  return { state, acceptedAt, publishedAt }
}

/** The depositor's side after the item lies in the mailbox: deposit published, outbox row delivered, both or neither. Safe to run again. */
export function publishDeposit(db: PrismaClient, depositId: string, job: DeliveryJob, publishedAt: Date): Promise<void> {
  return db.$transaction(async (transaction) => {
    await compareAndPublish(transaction, job.ownerId, depositId, publishedAt)
    await markDelivered(transaction, job, publishedAt)
  })
}

async function compareAndPublish(transaction: Transaction, organisationId: string, id: string, at: Date): Promise<void> {
  const row = await transaction.deposit.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id } } })
  const transition = publish(depositState(row), at)
  if (!transition.ok) return
  const { count } = await transaction.deposit.updateMany({
    where: { organisationId, id, version: row.version },
    data: { state: 'published', publishedAt: at, version: row.version + 1 },
  })
  if (count === 0) throw new Error('The deposit changed while it was being published; the delivery will be tried again.')
  await recordAudit(transaction, { ownerId: organisationId, at, actor: systemActor, subjectId: null, event: { action: 'deposit-published', depositId: id } })
  await recordDepositorEvents(transaction, [{ organisationId, depositId: id, at, event: { kind: 'published' } }])
}
