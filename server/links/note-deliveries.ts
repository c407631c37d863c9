import { z } from 'zod'
import type { Handover } from '../deposits/handover'
import { Prisma } from '@/prisma/generated/client'
import type { Transaction } from '../database'

type Use = Pick<Handover, 'accountId' | 'linkId' | 'kind'>

const row = z.object({ id: z.uuid(), stopped: z.boolean() })

/**
 * Notes deliveries on the residents' links, and says which links are stopped or lead to a closed account: there nothing may be delivered. The rows stay locked until
 * the transaction ends, so that a stop comes before or after the delivery; they are locked in one order. A link that has not come to this
 * side yet has not been stopped.
 */
export async function noteDeliveries(transaction: Transaction, uses: readonly Use[], at: Date): Promise<(use: Use) => boolean> {
  const asked = JSON.stringify(uses.flatMap(({ accountId, linkId, kind }) => (linkId === undefined ? [] : [{ account_id: accountId, id: linkId, kind }])))
  const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    select links.id, links.stopped_at is not null as stopped from links
    where (account_id, id) in (select account_id, id from jsonb_to_recordset(${asked}::jsonb) as asked (account_id uuid, id uuid))
    order by account_id, id for update`)
  await transaction.$executeRaw(Prisma.sql`
    update links set last_used_at = greatest(last_used_at, ${at}::timestamptz), received_kinds = array(select distinct unnest(received_kinds || used.kinds) order by 1)
    from (
      select account_id, id, array_agg(kind) as kinds from jsonb_to_recordset(${asked}::jsonb) as asked (account_id uuid, id uuid, kind text) group by 1, 2
    ) as used
    where links.account_id = used.account_id and links.id = used.id and stopped_at is null`)
  const open = await openAccounts(transaction, uses)
  const stopped = new Set(rows.map((found) => row.parse(found)).flatMap(({ id, stopped: isStopped }) => (isStopped ? [id] : [])))
  return ({ accountId, linkId }) => !open.has(accountId) || (linkId !== undefined && stopped.has(linkId))
}

/** A closed account takes nothing, even by a link that has not come to its side, or went with it. */
async function openAccounts(transaction: Transaction, uses: readonly Use[]): Promise<Set<string>> {
  const ids = [...new Set(uses.map(({ accountId }) => accountId))]
  const rows = await transaction.account.findMany({ where: { id: { in: ids }, state: 'open' }, select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}
