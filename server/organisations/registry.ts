import { z } from 'zod'
import { referenceTo, type Operator } from '@/domain/actor'
import type { OrganisationRole, OrganisationState } from '@/domain/organisations'
import { recordAudit } from '../audit'
import { database } from '../database'
import { proposalPayloads, type ProposalPayload } from './proposal-payloads'
import { makeProposal } from './proposals'

export interface OrganisationSummary {
  id: string
  name: string
  corporateNumber: string
  roles: OrganisationRole[]
  state: OrganisationState
  createdAt: Date
  members: number
}

/** Every registered organisation, by number: names, roles and counts, nothing of what it deposits or receives. */
export async function listOrganisations(_actor: Operator): Promise<OrganisationSummary[]> {
  const rows = await database().organisation.findMany({
    select: { id: true, name: true, corporateNumber: true, roles: true, state: true, createdAt: true, _count: { select: { members: { where: { endedAt: null } } } } },
    orderBy: { corporateNumber: 'asc' },
    take: 1000,
  })
  return rows.map(({ _count, ...row }) => ({ ...row, members: _count.members }))
}

export interface WantedRegistration {
  name: string
  corporateNumber: string
  roles: string[]
}

type RegistrationRefusal = 'name-malformed' | 'number-malformed' | 'role-missing' | 'number-taken'

/** Whether an organisation could be registered so; the number may be typed with spaces and wide digits. Writes nothing. */
export async function checkRegistration(_actor: Operator, wanted: WantedRegistration): Promise<{ ok: true, registration: ProposalPayload<'register-organisation'> } | { ok: false, reason: RegistrationRefusal }> {
  const fields = proposalPayloads['register-organisation'].shape
  const name = fields.name.safeParse(wanted.name)
  if (!name.success) return { ok: false, reason: 'name-malformed' }
  const corporateNumber = fields.corporateNumber.safeParse(wanted.corporateNumber.normalize('NFKC').replaceAll(/[\s-]/g, ''))
  if (!corporateNumber.success) return { ok: false, reason: 'number-malformed' }
  const roles = fields.roles.safeParse(wanted.roles)
  if (!roles.success) return { ok: false, reason: 'role-missing' }
  const known = await database().organisationDirectory.findUnique({ where: { corporateNumber: corporateNumber.data } })
  if (known !== null) return { ok: false, reason: 'number-taken' }
  return { ok: true, registration: { name: name.data, corporateNumber: corporateNumber.data, roles: roles.data } }
}

export type RegistrationProposed = { ok: true, proposalId: string } | { ok: false, reason: RegistrationRefusal | 'not-entitled' }

/** Proposes an organisation's registration; another operator's approval makes it. */
export async function proposeOrganisation(actor: Operator, wanted: WantedRegistration, at: Date): Promise<RegistrationProposed> {
  const checked = await checkRegistration(actor, wanted)
  if (!checked.ok) return checked
  const made = await makeProposal(actor, { kind: 'register-organisation', payload: checked.registration }, at)
  return made.ok ? { ok: true, proposalId: made.id } : made
}

/** Suspends an organisation at once, or lets it act again. The portal's own organisation stays as it is. */
export async function changeOrganisationState(actor: Operator, organisationId: string, state: 'active' | 'suspended', at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!z.uuid().safeParse(organisationId).success) return { ok: false, reason: 'not-found' }
  const from = state === 'active' ? 'suspended' : 'active'
  return database().$transaction(async (transaction) => {
    const { count } = await transaction.organisation.updateMany({
      where: { id: organisationId, state: from, NOT: { roles: { has: 'operator' } } }, data: { state, version: { increment: 1 } },
    })
    if (count === 0) return { ok: false, reason: 'not-found' } as const
    const event = { action: 'organisation-state-changed', organisationId, state } as const
    const entry = { at, actor: referenceTo(actor), subjectId: null, event }
    await recordAudit(transaction, { ownerId: actor.organisationId, ...entry })
    await recordAudit(transaction, { ownerId: organisationId, ...entry })
    return { ok: true } as const
  })
}
