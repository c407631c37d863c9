import { systemActor } from '@/domain/actor'
import { giveUp, notDeliveredReasons, publish, type DepositState, type NotDeliveredReason } from '@/domain/deposits'
import { Prisma } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import type { Transaction } from '../database'
import { recordDepositorEvents } from '../events/record'
import { markDelivered } from '../outbox'

interface DepositRow {
  state: 'accepted' | 'scheduled' | 'published' | 'withdrawn' | 'not_delivered'
  acceptedAt: Date
  publishAt: Date | null
  publishedAt: Date | null
  withdrawnAt: Date | null
  notDeliveredAt: Date | null
  notDeliveredBecause: string | null
}

const required = <Value>(value: Value | null | undefined, what: string): Value => {
  if (value === null || value === undefined) throw new Error(`A deposit lacks ${what}, which its state must have.`)
  return value
}

/** The row as the state it stands for. Throws on a row that the database's own check should have refused. */
export function depositState(row: DepositRow): DepositState {
  const { state, acceptedAt, publishedAt } = row
  switch (state) {
    case 'accepted':
      return { state, acceptedAt }
    case 'scheduled':
      return { state, acceptedAt, publishAt: required(row.publishAt, 'the time of its publication') }
    case 'published':
      return { state, acceptedAt, publishedAt: required(publishedAt, 'the time of its publication') }
    case 'withdrawn':
      return { state, acceptedAt, publishedAt, withdrawnAt: required(row.withdrawnAt, 'the time of its withdrawal') }
    case 'not_delivered': {
      const because = required(notDeliveredReasons.find((reason) => reason === row.notDeliveredBecause), 'the reason why it was not delivered')
      return { state: 'not-delivered', acceptedAt, notDeliveredAt: required(row.notDeliveredAt, 'the time when it was not delivered'), because }
    }
  }
}

export interface Publication {
  messageId: string
  depositId: string
  publishedAt: Date
}

/**
 * The depositor's side after the items lie in their mailboxes: deposits published, outbox rows delivered, in the transaction that has locked
 * the deposits. Safe to run again.
 */
export async function publishDeposits(transaction: Transaction, organisationId: string, publications: readonly Publication[]): Promise<void> {
  if (publications.length === 0) return
  const rows = await transaction.deposit.findMany({ where: { organisationId, id: { in: publications.map(({ depositId }) => depositId) } } })
  const found = new Map(rows.map((row) => [row.id, row]))
  const due = publications.flatMap(({ depositId, publishedAt }) => {
    const row = found.get(depositId)
    if (row === undefined) throw new Error('A hand-over names a deposit that is not there.')
    return publish(depositState(row), publishedAt).ok ? [{ id: depositId, version: row.version, at: publishedAt, pseudonym: row.pseudonym }] : []
  })
  await compareAndPublish(transaction, organisationId, due)
  await recordAudits(transaction, due.map(({ id, at }) => (
    { ownerId: organisationId, at, actor: systemActor, subjectId: null, event: { action: 'deposit-published' as const, depositId: id } }
  )))
  await recordDepositorEvents(transaction, due.map(({ id, at }) => ({ organisationId, depositId: id, at, event: { kind: 'published' as const } })))
  await noteUses(transaction, organisationId, due)
  await markDelivered(transaction, organisationId, publications.map(({ messageId, publishedAt }) => ({ messageId, deliveredAt: publishedAt })))
}

/** One that was withdrawn meanwhile stays withdrawn. */
async function compareAndPublish(transaction: Transaction, organisationId: string, due: readonly { id: string, version: number, at: Date }[]): Promise<void> {
  const count = await transaction.$executeRaw(Prisma.sql`
    update deposits set state = case when withdrawn_at is null then 'published' else state end, published_at = due.at, version = deposits.version + 1
    from jsonb_to_recordset(${JSON.stringify(due)}::jsonb) as due (id uuid, version int, at timestamptz)
    where organisation_id = ${organisationId}::uuid and deposits.id = due.id and deposits.version = due.version`)
  if (count !== due.length) throw new Error('A deposit changed while it was being published; the delivery will be tried again.')
}

const HOUR_IN_MILLISECONDS = 3_600_000

/** Once an hour is enough to say when a link was last used, and spares rows that many deposits share. Locked in one order. */
async function noteUses(transaction: Transaction, organisationId: string, uses: readonly { pseudonym: string, at: Date }[]): Promise<void> {
  if (uses.length === 0) return
  const at = new Date(Math.max(...uses.map((use) => use.at.getTime())))
  const before = new Date(at.getTime() - HOUR_IN_MILLISECONDS)
  await transaction.$executeRaw(Prisma.sql`
    update organisation_pseudonyms used set last_used_at = ${at}::timestamptz
    from (
      select pseudonym from organisation_pseudonyms
      where organisation_id = ${organisationId}::uuid and pseudonym = any(${uses.map(({ pseudonym }) => pseudonym)})
        and (last_used_at is null or last_used_at < ${before}::timestamptz)
      order by pseudonym for update
    ) as due
    where used.organisation_id = ${organisationId}::uuid and used.pseudonym = due.pseudonym`)
}

export interface GivenUp {
  messageId: string
  depositId: string
  because: NotDeliveredReason
}

/** The same after the residents' side did not take deposits. Safe to run again. */
export async function giveUpDeposits(transaction: Transaction, organisationId: string, given: readonly GivenUp[], at: Date): Promise<void> {
  if (given.length === 0) return
  for (const one of given) await compareAndGiveUp(transaction, organisationId, one, at)
  await markDelivered(transaction, organisationId, given.map(({ messageId }) => ({ messageId, deliveredAt: at })))
}

async function compareAndGiveUp(transaction: Transaction, organisationId: string, { depositId: id, because }: GivenUp, at: Date): Promise<void> {
  const row = await transaction.deposit.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id } } })
  if (!giveUp(depositState(row), because, at).ok) return
  const { count } = await transaction.deposit.updateMany({
    where: { organisationId, id, version: row.version },
    data: { state: 'not_delivered', notDeliveredAt: at, notDeliveredBecause: because, version: row.version + 1 },
  })
  if (count === 0) throw new Error('A deposit changed while it was being given up; the delivery will be tried again.')
  await recordAudits(transaction, [{ ownerId: organisationId, at, actor: systemActor, subjectId: null, event: { action: 'deposit-not-delivered', depositId: id, reason: because } }])
  await recordDepositorEvents(transaction, [{ organisationId, depositId: id, at, event: { kind: 'not-delivered', because } }])
}
