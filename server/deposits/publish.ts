import { systemActor } from '@/domain/actor'
import { publish, type DepositState } from '@/domain/deposits'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import type { Transaction } from '../database'
import { recordDepositorEvents } from '../events/record'
import { markDelivered } from '../outbox'

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

export interface Publication {
  messageId: string
  depositId: string
  publishedAt: Date
}

/** The depositor's side after the items lie in their mailboxes: deposits published, outbox rows delivered, all or none. Safe to run again. */
export function publishDeposits(db: PrismaClient, organisationId: string, publications: readonly Publication[]): Promise<void> {
  return db.$transaction(async (transaction) => {
    const rows = await transaction.deposit.findMany({ where: { organisationId, id: { in: publications.map(({ depositId }) => depositId) } } })
    const found = new Map(rows.map((row) => [row.id, row]))
    const due = publications.flatMap(({ depositId, publishedAt }) => {
      const row = found.get(depositId)
      if (row === undefined) throw new Error('A hand-over names a deposit that is not there.')
      return publish(depositState(row), publishedAt).ok ? [{ id: depositId, version: row.version, at: publishedAt }] : []
    })
    await compareAndPublish(transaction, organisationId, due)
    await recordAudits(transaction, due.map(({ id, at }) => (
      { ownerId: organisationId, at, actor: systemActor, subjectId: null, event: { action: 'deposit-published' as const, depositId: id } }
    )))
    await recordDepositorEvents(transaction, due.map(({ id, at }) => ({ organisationId, depositId: id, at, event: { kind: 'published' as const } })))
    await markDelivered(transaction, organisationId, publications.map(({ messageId, publishedAt }) => ({ messageId, deliveredAt: publishedAt })))
  })
}

async function compareAndPublish(transaction: Transaction, organisationId: string, due: readonly { id: string, version: number, at: Date }[]): Promise<void> {
  const count = await transaction.$executeRaw(Prisma.sql`
    update deposits set state = 'published', published_at = due.at, version = deposits.version + 1
    from jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as due (id uuid, version int, at timestamptz)
    where organisation_id = ${organisationId}::uuid and deposits.id = due.id and deposits.version = due.version`)
  if (count !== due.length) throw new Error('A deposit changed while it was being published; the delivery will be tried again.')
}
