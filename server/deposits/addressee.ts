import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

/** Whose mailbox a pseudonym stands for, and the public half of its key. */
export interface Addressee {
  accountId: string
  subjectId: string
  mailboxPublicKey: Uint8Array
}

type Found = ({ ok: true } & Addressee) | { ok: false, reason: 'pseudonym-unknown' | 'pseudonym-stopped' }

const link = z.object({ account_id: z.uuid(), subject_id: z.uuid(), stopped_at: z.date().nullable() })

/**
 * Who receives under one organisation's pseudonym; another organisation's is unknown. `locked` keeps the link as it is until the
 * transaction ends, so that a stop that was answered is never followed by a deposit.
 */
export async function findAddressee(db: Database, organisationId: string, pseudonym: string, mode: 'read' | 'locked'): Promise<Found> {
  const [row] = await db.$queryRaw<unknown[]>(Prisma.sql`
    select account_id, subject_id, stopped_at from organisation_pseudonyms
    where organisation_id = ${organisationId}::uuid and pseudonym = ${pseudonym}
    ${mode === 'locked' ? Prisma.sql`for share` : Prisma.empty}`)
  if (row === undefined) return { ok: false, reason: 'pseudonym-unknown' }
  const { account_id: accountId, subject_id: subjectId, stopped_at: stoppedAt } = link.parse(row)
  if (stoppedAt !== null) return { ok: false, reason: 'pseudonym-stopped' }
  const account = await db.account.findUnique({ where: { id: accountId }, select: { state: true, mailboxPublicKey: true } })
  if (account === null || account.state !== 'open') return { ok: false, reason: 'pseudonym-stopped' }
  return { ok: true, accountId, subjectId, mailboxPublicKey: account.mailboxPublicKey }
}
