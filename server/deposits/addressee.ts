import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

/** Whose mailbox a pseudonym stands for, and the public half of its key. */
export interface Addressee {
  linkId: string
  accountId: string
  subjectId: string
  /** Kinds that the resident agreed to; none means every kind. */
  kinds: string[]
  mailboxPublicKey: Uint8Array
}

export type FoundAddressee = ({ ok: true } & Addressee) | { ok: false, reason: 'pseudonym-unknown' | 'pseudonym-stopped' }

const link = z.object({ pseudonym: z.string(), id: z.uuid(), kinds: z.array(z.string()), account_id: z.uuid(), subject_id: z.uuid(), stopped_at: z.date().nullable() })

/**
 * Who receives under one organisation's pseudonyms; another organisation's are unknown. A stop is written on the resident's side, where it
 * is asked for: `locked` keeps the links of both sides as they are until the transaction ends, so that a stop that was answered is never
 * followed by a deposit (docs/decisions/0017). Locks are taken in one order, so that two batches never wait for each other.
 */
export async function findAddressees(
  db: Database, organisationId: string, pseudonyms: readonly string[], mode: 'read' | 'locked',
): Promise<(pseudonym: string) => FoundAddressee> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select pseudonym, id, kinds, account_id, subject_id, stopped_at from organisation_pseudonyms
    where organisation_id = ${organisationId}::uuid and pseudonym = any(${pseudonyms}) order by pseudonym
    ${mode === 'locked' ? Prisma.sql`for share` : Prisma.empty}`)
  const links = rows.map((row) => link.parse(row))
  const accounts = await db.account.findMany({
    where: { id: { in: links.map(({ account_id }) => account_id) }, state: 'open' },
    select: { id: true, mailboxPublicKey: true },
  })
  const keys = new Map(accounts.map(({ id, mailboxPublicKey }) => [id, mailboxPublicKey]))
  const stopped = await stoppedAmong(db, links, mode)
  const found = new Map(links.map((row): [string, FoundAddressee] => [row.pseudonym, stopped.has(row.id) ? { ok: false, reason: 'pseudonym-stopped' } : addresseeOf(row, keys)]))
  return (pseudonym) => found.get(pseudonym) ?? { ok: false, reason: 'pseudonym-unknown' }
}

const stoppedRow = z.object({ id: z.uuid(), stopped: z.boolean() })

/** What the residents' side says. A link that has not come there yet has not been stopped. */
async function stoppedAmong(db: Database, links: readonly z.infer<typeof link>[], mode: 'read' | 'locked'): Promise<Set<string>> {
  const asked = links.map(({ account_id, id }) => ({ account_id, id }))
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select links.id, links.stopped_at is not null as stopped
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as asked (account_id uuid, id uuid)
    join links on links.account_id = asked.account_id and links.id = asked.id order by links.account_id, links.id
    ${mode === 'locked' ? Prisma.sql`for share of links` : Prisma.empty}`)
  return new Set(rows.map((row) => stoppedRow.parse(row)).flatMap(({ id, stopped }) => (stopped ? [id] : [])))
}

function addresseeOf(row: z.infer<typeof link>, keys: Map<string, Uint8Array>): FoundAddressee {
  const { id: linkId, kinds, account_id: accountId, subject_id: subjectId, stopped_at: stoppedAt } = row
  const mailboxPublicKey = keys.get(accountId)
  if (stoppedAt !== null || mailboxPublicKey === undefined) return { ok: false, reason: 'pseudonym-stopped' }
  return { ok: true, linkId, kinds, accountId, subjectId, mailboxPublicKey }
}
