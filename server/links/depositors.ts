import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'

/** An organisation as anybody may know it. */
export interface PublicOrganisation {
  id: string
  name: string
  corporateNumber: string
}

const row = z.object({ id: z.uuid(), name: z.string(), corporate_number: z.string() })
const columns = Prisma.sql`id, name, corporate_number`
const mayDeposit = Prisma.sql`state = 'active' and 'depositor' = any(roles)`
const publicly = (found: unknown): PublicOrganisation => {
  const { id, name, corporate_number: corporateNumber } = row.parse(found)
  return { id, name, corporateNumber }
}

export const depositorsShown = 20
const MAX_QUERY_CHARACTERS = 100

/** What somebody typed to find organisations by. Without what is no sign: no text of the database has a null. */
export const typedQuery = (query: string): string => query.normalize('NFKC').replaceAll(/\p{Cc}/gu, ' ').trim().slice(0, MAX_QUERY_CHARACTERS)

/**
 * Organisations that deposit, by a part of the name or by corporate number, in the order of their names; one more than are shown says that
 * there are others. Public facts: every resident sees the same.
 */
export async function searchDepositors(_actor: Resident, query: string): Promise<PublicOrganisation[]> {
  const text = typedQuery(query)
  const digits = text.replace(/[\s-]/g, '')
  const pattern = `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select ${columns} from organisations
    where ${mayDeposit} and (normalize(name, NFKC) ilike ${pattern} or corporate_number = ${digits})
    order by name, id limit ${depositorsShown + 1}`)
  return rows.map(publicly)
}

export async function findDepositor(_actor: Resident, organisationId: string): Promise<PublicOrganisation | null> {
  if (!z.uuid().safeParse(organisationId).success) return null
  const [found] = await database().$queryRaw<unknown[]>(Prisma.sql`select ${columns} from organisations where id = ${organisationId}::uuid and ${mayDeposit}`)
  return found === undefined ? null : publicly(found)
}
