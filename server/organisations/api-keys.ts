import { z } from 'zod'
import { referenceTo, type Member } from '@/domain/actor'
import { scopesOf, type ApiScope } from '@/domain/organisations'
import { recordAudit } from '../audit'
import { database } from '../database'
import { proposalPayloads } from './proposal-payloads'
import { makeProposal } from './proposals'

export interface ApiKeySummary {
  id: string
  label: string
  scopes: ApiScope[]
  createdAt: Date
  revokedAt: Date | null
}

/** The organisation's keys, those in force first. Secrets are kept nowhere. */
export async function listApiKeys(actor: Member): Promise<ApiKeySummary[]> {
  return database().apiClient.findMany({
    where: { organisationId: actor.organisationId },
    select: { id: true, label: true, scopes: true, createdAt: true, revokedAt: true },
    orderBy: [{ revokedAt: { sort: 'desc', nulls: 'first' } }, { createdAt: 'desc' }, { id: 'desc' }],
    take: 200,
  })
}

/** The scopes that a key of the actor's organisation can have. */
export async function allowedScopes(actor: Member): Promise<ApiScope[]> {
  const { roles } = await database().organisation.findUniqueOrThrow({ where: { id: actor.organisationId }, select: { roles: true } })
  return scopesOf(roles)
}

export type KeyProposed = { ok: true, proposalId: string } | { ok: false, reason: 'not-entitled' | 'label-malformed' | 'scope-missing' | 'scope-not-allowed' }

/** Proposes a key; another person's approval makes it and is shown its secret. */
export async function proposeApiKey(actor: Member, { label, scopes }: { label: string, scopes: string[] }, at: Date): Promise<KeyProposed> {
  const { label: labelField, scopes: scopesField } = proposalPayloads['issue-api-key'].shape
  const named = labelField.safeParse(label)
  if (!named.success) return { ok: false, reason: 'label-malformed' }
  const wanted = scopesField.safeParse(scopes)
  if (!wanted.success) return { ok: false, reason: 'scope-missing' }
  const allowed = await allowedScopes(actor)
  if (wanted.data.some((scope) => !allowed.includes(scope))) return { ok: false, reason: 'scope-not-allowed' }
  const made = await makeProposal(actor, { kind: 'issue-api-key', payload: { label: named.data, scopes: wanted.data } }, at)
  return made.ok ? { ok: true, proposalId: made.id } : made
}

/** Ends a key at once. One person may do it alone: ending is always safe. Somebody else's and none at all look the same. */
export async function revokeApiKey(actor: Member, clientId: string, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!actor.isAdministrator || !z.uuid().safeParse(clientId).success) return { ok: false, reason: 'not-found' }
  const { organisationId } = actor
  return database().$transaction(async (transaction) => {
    const { count } = await transaction.apiClient.updateMany({ where: { organisationId, id: clientId, revokedAt: null }, data: { revokedAt: at } })
    if (count === 0) return { ok: false, reason: 'not-found' } as const
    await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'api-key-revoked', clientId } })
    return { ok: true } as const
  })
}
