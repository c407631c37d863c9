import { isCorporateNumber } from '@/domain/corporate-number'
import type { Database } from '../database'
import { newPseudonym } from './pseudonym'
import { secretHash, type ApiKey } from './api-key'

export interface DepositingOrganisation {
  id: string
  name: string
  corporateNumber: string
}

/** Makes sure an organisation that deposits stands there with this name and number. Throws on a number whose check digit is wrong. */
export async function ensureDepositingOrganisation(db: Database, organisation: DepositingOrganisation): Promise<void> {
  if (!isCorporateNumber(organisation.corporateNumber)) throw new Error(`${organisation.corporateNumber} is not a corporate number.`)
  const { id, name, corporateNumber } = organisation
  await db.organisation.upsert({ where: { id }, create: { id, name, corporateNumber, roles: ['depositor'] }, update: { name, corporateNumber } })
}

/** Makes sure the key opens the deposit interface. A revoked key stays revoked. */
export async function ensureApiClient(db: Database, key: ApiKey): Promise<void> {
  const hash = secretHash(key.secret)
  await db.apiClient.upsert({
    where: { organisationId_id: { organisationId: key.organisationId, id: key.clientId } },
    create: { organisationId: key.organisationId, id: key.clientId, secretHash: hash },
    update: { secretHash: hash },
  })
}

export interface LinkedSubject {
  accountId: string
  subjectId: string
}

/** The name under which this organisation knows this person: the one in use, or a new one. */
export async function ensurePseudonym(db: Database, organisationId: string, person: LinkedSubject): Promise<string> {
  const known = await db.organisationPseudonym.findFirst({ where: { organisationId, ...person, stoppedAt: null }, orderBy: { createdAt: 'desc' } })
  if (known !== null) return known.pseudonym
  const pseudonym = newPseudonym()
  await db.organisationPseudonym.create({ data: { organisationId, pseudonym, ...person } })
  return pseudonym
}

