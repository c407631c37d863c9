import type { ApiDepositor, ApiRecipient } from '@/domain/actor'
import type { ApiScope, OrganisationRole } from '@/domain/organisations'
import type { Database } from '../database'
import { bearerApiKey, isSecret } from './api-key'

/** Who asks to deposit, or null: no key, unknown, revoked, without the scope, of an organisation without the role or not active look the same. */
export async function apiDepositorOf(db: Database, authorization: string | null): Promise<ApiDepositor | null> {
  const client = await findClient(db, authorization, 'deposit', 'depositor')
  if (client === null) return null
  const actor: Omit<ApiDepositor, symbol> = { kind: 'api-depositor', capacity: 'depositor', ...factsOf(client) }
  return actor as ApiDepositor
}

/** Who asks to receive, or null, as `apiDepositorOf`. */
export async function apiRecipientOf(db: Database, authorization: string | null): Promise<ApiRecipient | null> {
  const client = await findClient(db, authorization, 'receive', 'recipient')
  if (client === null) return null
  const { mailboxAccountId } = client.organisation
  const actor: Omit<ApiRecipient, symbol> = { kind: 'api-recipient', capacity: 'recipient', mailboxAccountId, ...factsOf(client) }
  return actor as ApiRecipient
}

async function findClient(db: Database, authorization: string | null, scope: ApiScope, role: OrganisationRole) {
  const key = bearerApiKey(authorization)
  if (key === null) return null
  const client = await db.apiClient.findUnique({
    where: { organisationId_id: { organisationId: key.organisationId, id: key.clientId } },
    include: { organisation: true },
  })
  if (client === null || !isSecret(key.secret, client.secretHash) || client.revokedAt !== null || !client.scopes.includes(scope)) return null
  return client.organisation.state === 'active' && client.organisation.roles.includes(role) ? client : null
}

type Client = NonNullable<Awaited<ReturnType<typeof findClient>>>

const factsOf = ({ id, organisation }: Client) =>
  ({ id, organisationId: organisation.id, organisationName: organisation.name, corporateNumber: organisation.corporateNumber })
