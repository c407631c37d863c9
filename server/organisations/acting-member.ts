import type { ActingFor } from '@/domain/actor'
import { mayActAs, type MemberCapacity } from '@/domain/organisations'
import type { Database } from '../database'

export interface ActingMember extends ActingFor {
  /** The member. */
  id: string
  label: string
  isAdministrator: boolean
  mailboxAccountId: string | null
}

export interface WantedCapacity {
  capacity: MemberCapacity
  organisationId: string
  memberId: string
}

/** The member that a person is, if the organisation's rows let them act in this capacity now; asked on every request. */
export async function findActingMember(db: Database, personAccountId: string, { capacity, organisationId, memberId }: WantedCapacity): Promise<ActingMember | null> {
  const row = await db.organisationMember.findUnique({
    where: { organisationId_id: { organisationId, id: memberId }, accountId: personAccountId },
    include: { organisation: true },
  })
  if (row === null || !mayActAs(capacity, row.organisation, row)) return null
  const { name: organisationName, corporateNumber, mailboxAccountId } = row.organisation
  return { id: row.id, label: row.label, isAdministrator: row.isAdministrator, organisationId, organisationName, corporateNumber, mailboxAccountId }
}
