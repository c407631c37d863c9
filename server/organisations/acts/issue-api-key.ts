import { randomUUID } from 'node:crypto'
import { referenceTo, type Member } from '@/domain/actor'
import { scopesOf } from '@/domain/organisations'
import { recordAudit } from '../../audit'
import type { Transaction } from '../../database'
import { apiKeyText, newApiKey, secretHash } from '../api-key'
import type { ActOutcome, ActRefusal } from '../proposal-acts'
import type { ProposalPayload } from '../proposal-payloads'

/** Makes the key. Its secret is in the outcome and nowhere else. */
export async function issueApiKey(transaction: Transaction, actor: Member, { label, scopes }: ProposalPayload<'issue-api-key'>, at: Date): Promise<ActOutcome | ActRefusal> {
  const { organisationId } = actor
  const organisation = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId }, select: { roles: true } })
  const allowed = scopesOf(organisation.roles)
  if (scopes.some((scope) => !allowed.includes(scope))) return 'scope-not-allowed'
  const key = newApiKey(organisationId, randomUUID())
  await transaction.apiClient.create({ data: { organisationId, id: key.clientId, label, scopes, secretHash: secretHash(key.secret), createdAt: at } })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'api-key-issued', clientId: key.clientId } })
  return { kind: 'api-key-issued', clientId: key.clientId, apiKey: apiKeyText(key) }
}
