/** Roles that operators register; the portal's own organisation is made with the installation. */
export const registrableRoles = ['depositor', 'recipient', 'municipality', 'agency', 'mandate_provider'] as const
export const organisationRoles = [...registrableRoles, 'operator'] as const
export type OrganisationRole = (typeof organisationRoles)[number]

/** What a member's session can be for. A municipality's reviewers and a mandate provider's clerks join here with their parts. */
export const memberCapacities = ['depositor', 'recipient', 'operator'] as const
export type MemberCapacity = (typeof memberCapacities)[number]

export const isMemberCapacity = (text: unknown): text is MemberCapacity => memberCapacities.some((capacity) => capacity === text)

export type OrganisationState = 'active' | 'suspended' | 'closed'

/** The capacities that members of an organisation with these roles can have. */
export const capacitiesOf = (roles: readonly OrganisationRole[]): MemberCapacity[] => memberCapacities.filter((capacity) => roles.includes(capacity))

/** A machine's key opens only what its scopes name. */
export const apiScopes = ['deposit', 'receive'] as const
export type ApiScope = (typeof apiScopes)[number]

/** The scopes that machines of an organisation with these roles can have. */
export const scopesOf = (roles: readonly OrganisationRole[]): ApiScope[] =>
  apiScopes.filter((scope) => roles.includes(scope === 'deposit' ? 'depositor' : 'recipient'))

interface Standing {
  state: OrganisationState
  roles: readonly OrganisationRole[]
}

/** Whether a member, as the organisation's rows say, may act in this capacity now. */
export function mayActAs(capacity: MemberCapacity, organisation: Standing, member: { capacities: readonly MemberCapacity[], endedAt: Date | null }): boolean {
  return organisation.state === 'active' && member.endedAt === null && organisation.roles.includes(capacity) && member.capacities.includes(capacity)
}
