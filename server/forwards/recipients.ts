import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database, type Database } from '../database'
import { typedQuery, type PublicOrganisation } from '../links/depositors'

const organisation = z.object({ id: z.uuid(), name: z.string(), corporate_number: z.string() })
const mailbox = organisation.extend({ account_id: z.uuid(), subject_id: z.uuid(), mailbox_public_key: z.instanceof(Uint8Array) })

/** Organisations to which something can be sent on, each with its open mailbox. */
const receiving = Prisma.sql`
  organisations o join accounts a on a.id = o.mailbox_account_id and a.kind = 'legal' and a.state = 'open'
  join subjects s on s.account_id = a.id and s.relation = 'self'
  where o.state = 'active' and 'recipient' = any(o.roles)`

const publicly = (found: unknown): PublicOrganisation => {
  const { id, name, corporate_number: corporateNumber } = organisation.parse(found)
  return { id, name, corporateNumber }
}

export const recipientsShown = 20

/**
 * Organisations that receive, by a part of the name or by corporate number, in the order of their names; one more than are shown says that
 * there are others. Public facts: every resident sees the same.
 */
export async function searchRecipients(_actor: Resident, query: string): Promise<PublicOrganisation[]> {
  const text = typedQuery(query)
  const digits = text.replace(/[\s-]/g, '')
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select o.id, o.name, o.corporate_number from ${receiving} and (normalize(o.name, NFKC) ilike ${pattern} or o.corporate_number = ${digits})
    order by o.name, o.id limit ${recipientsShown + 1}`)
  return rows.map(publicly)
}

/** Those of these ids that receive, in the order of the ids. */
export async function findRecipients(_actor: Resident, ids: readonly string[]): Promise<PublicOrganisation[]> {
  const found = await recipientMailboxes(database(), ids)
  return found.map(({ id, name, corporateNumber }) => ({ id, name, corporateNumber }))
}

/** Where a copy goes. */
export interface RecipientMailbox extends PublicOrganisation {
  accountId: string
  subjectId: string
  mailboxPublicKey: Uint8Array
}

/** The same with their mailboxes; `locked`, they stay as they are until the transaction ends. */
export async function recipientMailboxes(db: Database, ids: readonly string[], mode: 'read' | 'locked' = 'read'): Promise<RecipientMailbox[]> {
  const wanted = ids.filter((id) => z.uuid().safeParse(id).success)
  if (wanted.length === 0) return []
  const lock = mode === 'locked' ? Prisma.sql`for share of o, a` : Prisma.empty
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select o.id, o.name, o.corporate_number, a.id as account_id, s.id as subject_id, a.mailbox_public_key
    from ${receiving} and o.id = any(${wanted}::uuid[]) order by o.id ${lock}`)
  const byId = new Map(rows.map((row) => mailbox.parse(row)).map((row) => [row.id, row]))
  return wanted.flatMap((id) => {
    const row = byId.get(id.toLowerCase())
    return row === undefined ? [] : [{
      id: row.id, name: row.name, corporateNumber: row.corporate_number, accountId: row.account_id, subjectId: row.subject_id, mailboxPublicKey: row.mailbox_public_key,
    }]
  })
}
