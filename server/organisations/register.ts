import { isCorporateNumber } from '@/domain/corporate-number'
import type { ApiScope, MemberCapacity, OrganisationRole } from '@/domain/organisations'
import type { Database } from '../database'
import { secretHash, type ApiKey } from './api-key'

// What the seed plants without two persons, because nobody is there yet to propose or to approve. Each may run again.

export interface DepositingOrganisation {
  id: string
  name: string
  corporateNumber: string
}

/** Makes sure an organisation that deposits stands there with this name and number. Throws on a number whose check digit is wrong. */
export function ensureDepositingOrganisation(db: Database, organisation: DepositingOrganisation): Promise<void> {
  return ensureOrganisation(db, { ...organisation, roles: ['depositor'] })
}

/** Makes sure an organisation with these roles stands there; an existing one keeps the roles it has. Throws on a number that is wrong or another's. */
export async function ensureOrganisation(db: Database, organisation: DepositingOrganisation & { roles: OrganisationRole[] }): Promise<void> {
  const { id, name, corporateNumber, roles } = organisation
  if (!isCorporateNumber(corporateNumber)) throw new Error(`${corporateNumber} is not a corporate number.`)
  if (!(await claimCorporateNumber(db, corporateNumber, id))) throw new Error(`${corporateNumber} is registered for another organisation.`)
  await db.organisation.upsert({ where: { id }, create: { id, name, corporateNumber, roles }, update: { name, corporateNumber } })
}

/** Whether the number is now this organisation's: one number, one organisation. */
export async function claimCorporateNumber(db: Database, corporateNumber: string, organisationId: string): Promise<boolean> {
  const { count } = await db.organisationDirectory.createMany({ data: [{ corporateNumber, organisationId }], skipDuplicates: true })
  if (count === 1) return true
  const known = await db.organisationDirectory.findUnique({ where: { corporateNumber } })
  return known?.organisationId === organisationId
}

/** Makes sure the key opens the interface for these scopes. A revoked key stays revoked. */
export async function ensureApiClient(db: Database, key: ApiKey, { label = '', scopes = ['deposit'] }: { label?: string, scopes?: ApiScope[] } = {}): Promise<void> {
  const hash = secretHash(key.secret)
  await db.apiClient.upsert({
    where: { organisationId_id: { organisationId: key.organisationId, id: key.clientId } },
    create: { organisationId: key.organisationId, id: key.clientId, label, scopes, secretHash: hash },
    update: { label, scopes, secretHash: hash },
  })
}

export interface PlantedMember {
  organisationId: string
  accountId: string
  label: string
  capacities: MemberCapacity[]
  isAdministrator: boolean
}

/** Makes sure somebody is a member, on the organisation's side and on their own. A membership that ended stays ended. */
export async function ensureMember(db: Database, { organisationId, accountId, label, capacities, isAdministrator }: PlantedMember, memberId: string, at: Date): Promise<void> {
  await db.organisationMember.createMany({ data: [{ organisationId, id: memberId, accountId, label, capacities, isAdministrator, joinedAt: at }], skipDuplicates: true })
  await db.membership.createMany({ data: [{ accountId, memberId, organisationId, beganAt: at }], skipDuplicates: true })
}
