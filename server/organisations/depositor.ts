import type { Database } from '../database'
import { bearerApiKey, isSecret } from './api-key'

declare const madeByApiKey: unique symbol

/** An organisation's machine with a live key and the role to deposit. Only `depositorOf` makes one. */
export interface Depositor {
  readonly [madeByApiKey]: true
  readonly kind: 'depositor'
  /** The API client. */
  readonly id: string
  readonly capacity: 'depositor'
  readonly organisationId: string
  readonly organisationName: string
  readonly corporateNumber: string
}

/** Who asks, or null: no key, unknown, revoked and without the role look the same from outside. */
export async function depositorOf(db: Database, authorization: string | null): Promise<Depositor | null> {
  const key = bearerApiKey(authorization)
  if (key === null) return null
  const client = await db.apiClient.findUnique({
    where: { organisationId_id: { organisationId: key.organisationId, id: key.clientId } },
    include: { organisation: true },
  })
  if (client === null || !isSecret(key.secret, client.secretHash) || client.revokedAt !== null) return null
  const { organisation } = client
  if (!organisation.roles.includes('depositor')) return null
  const facts = {
    kind: 'depositor', id: client.id, capacity: 'depositor',
    organisationId: organisation.id, organisationName: organisation.name, corporateNumber: organisation.corporateNumber,
  } as const
  return facts as Depositor
}
