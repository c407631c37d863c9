import { z } from 'zod'
import { linkState, type LinkState } from '@/domain/links'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'
import type { DepositingActor } from '@/domain/actor'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'

/** A link as the organisation may know it: nothing about who it is. */
export interface OrganisationLink {
  id: string
  pseudonym: string
  affair: string
  /** None means every kind. */
  kinds: string[]
  depositorReferences: string[]
  state: LinkState
  lastUsedAt: Date | null
}

const row = z.object({
  id: z.uuid(), pseudonym: z.string(), affair: z.string(), kinds: z.array(z.string()), depositor_references: z.array(z.string()),
  linked_at: z.date(), stopped_at: z.date().nullable(), last_used_at: z.date().nullable(),
})
const columns = Prisma.sql`id, pseudonym, affair, kinds, depositor_references, linked_at, stopped_at, last_used_at`

function linkOf(found: unknown): OrganisationLink {
  const { id, pseudonym, affair, kinds, depositor_references: depositorReferences, linked_at: linkedAt, stopped_at: stoppedAt, last_used_at: lastUsedAt } = row.parse(found)
  return { id, pseudonym, affair, kinds, depositorReferences, state: linkState({ linkedAt, stoppedAt }), lastUsedAt }
}

export const linksPerPage = 100

/** The organisation's links, the newest first, the stopped ones among them. Null when `after` is not what a page gave. */
export async function listOwnLinks(db: Database, { organisationId }: Pick<DepositingActor, 'organisationId'>, after: string | null): Promise<Page<OrganisationLink> | null> {
  const position = after === null ? null : parseCursor(after)
  if (after !== null && position === null) return null
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select ${columns} from organisation_pseudonyms
    where organisation_id = ${organisationId}::uuid and ${olderThan('linkedAt', position)}
    ${newestFirst('linkedAt')} limit ${linksPerPage + 1}`)
  return pageOf(rows.map(linkOf), linksPerPage, ({ id, state }) => ({ at: state.since, id }))
}

/** One of the organisation's own links, or null. */
export async function findOwnLink(db: Database, { organisationId }: Pick<DepositingActor, 'organisationId'>, linkId: string): Promise<OrganisationLink | null> {
  const [found] = await db.$queryRaw<unknown[]>(Prisma.sql`
    select ${columns} from organisation_pseudonyms where organisation_id = ${organisationId}::uuid and id = ${linkId}::uuid`)
  return found === undefined ? null : linkOf(found)
}
