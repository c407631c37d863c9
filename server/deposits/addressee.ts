import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

/** Whose mailbox a pseudonym stands for, and the public half of its key. */
export interface Addressee {
  accountId: string
  subjectId: string
  mailboxPublicKey: Uint8Array
}

export type FoundAddressee = ({ ok: true } & Addressee) | { ok: false, reason: 'pseudonym-unknown' | 'pseudonym-stopped' }

const link = z.object({ pseudonym: z.string(), account_id: z.uuid(), subject_id: z.uuid(), stopped_at: z.date().nullable() })

/**
 * Who receives under one organisation's pseudonyms; another organisation's are unknown. `locked` keeps the links as they are until the
 * transaction ends, so that a stop that was answered is never followed by a deposit. Locks are taken in one order, so that two batches
 * never wait for each other.
 */
export async function findAddressees(
  db: Database, organisationId: string, pseudonyms: readonly string[], mode: 'read' | 'locked',
): Promise<(pseudonym: string) => FoundAddressee> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select pseudonym, account_id, subject_id, stopped_at from organisation_pseudonyms
    where organisation_id = ${organisationId}::uuid and pseudonym = any(${pseudonyms}) order by pseudonym
    ${mode === 'locked' ? Prisma.sql`for share` : Prisma.empty}`)
  const links = rows.map((row) => link.parse(row))
  const accounts = await db.account.findMany({
    where: { id: { in: links.map(({ account_id }) => account_id) }, state: 'open' },
    select: { id: true, mailboxPublicKey: true },
  })
  const keys = new Map(accounts.map(({ id, mailboxPublicKey }) => [id, mailboxPublicKey]))
  const found = new Map(links.map((row): [string, FoundAddressee] => [row.pseudonym, addresseeOf(row, keys)]))
  return (pseudonym) => found.get(pseudonym) ?? { ok: false, reason: 'pseudonym-unknown' }
}

function addresseeOf({ account_id: accountId, subject_id: subjectId, stopped_at: stoppedAt }: z.infer<typeof link>, keys: Map<string, Uint8Array>): FoundAddressee {
  const mailboxPublicKey = keys.get(accountId)
  if (stoppedAt !== null || mailboxPublicKey === undefined) return { ok: false, reason: 'pseudonym-stopped' }
  return { ok: true, accountId, subjectId, mailboxPublicKey }
}
