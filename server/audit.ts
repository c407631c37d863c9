import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ActorReference, Resident, SubjectId } from '@/domain/actor'
import { memberCapacities } from '@/domain/organisations'
import { proposalKinds } from '@/domain/proposals'
import { signingPurposes } from '@/domain/signing'
import { Prisma } from '@/prisma/generated/client'
import { insertRows } from './bulk-insert'
import { database, type Transaction } from './database'
import { newestFirst } from './paging'

const id = z.uuid()

/** What can be told of. Ids and words from closed lists only, never personal content. */
const auditEvent = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('account-opened') }),
  z.strictObject({ action: z.literal('account-exported') }),
  z.strictObject({ action: z.literal('account-closed') }),
  z.strictObject({ action: z.literal('account-reopened') }),
  z.strictObject({ action: z.literal('login'), sessionId: id }),
  z.strictObject({ action: z.literal('logout'), sessionId: id }),
  /** Ended by other means than its own log-out: from the list of sessions, or by a new login in the same browser. */
  z.strictObject({ action: z.literal('session-ended'), sessionId: id, by: z.enum(['list', 'new-login', 'capacity', 'account-closed']) }),
  /** The session that goes on in another capacity; `organisationId` is null for a resident. */
  z.strictObject({ action: z.literal('capacity-chosen'), sessionId: id, capacity: z.enum(['resident', ...memberCapacities]), organisationId: id.nullable() }),
  z.strictObject({ action: z.literal('item-opened'), itemId: id }),
  z.strictObject({ action: z.enum(['item-archived', 'item-unarchived', 'item-done', 'item-undone']), itemId: id }),
  /** Thrown away, taken back, and after the days of grace deleted for good. */
  z.strictObject({ action: z.enum(['item-trashed', 'item-restored', 'item-erased']), itemId: id }),
  z.strictObject({ action: z.literal('file-downloaded'), itemId: id, file: z.string().regex(/^[a-z0-9-]{1,40}$/) }),
  z.strictObject({ action: z.literal('deposit-accepted'), depositId: id, kind: z.string().regex(/^[a-z0-9-]{1,60}$/) }),
  z.strictObject({ action: z.literal('deposit-published'), depositId: id }),
  /** The JPKI was asked, with consent, whose certificate signed (公的個人認証法18条5項). */
  z.strictObject({ action: z.literal('jpki-asked'), signingId: id, question: z.literal('linked-authentication'), consentGivenAt: z.iso.datetime() }),
  z.strictObject({ action: z.literal('documents-signed'), signingId: id, purpose: z.enum(signingPurposes), documents: z.int().min(1) }),
  /** Accepted, and not taken by the resident's side. */
  z.strictObject({ action: z.literal('deposit-not-delivered'), depositId: id, reason: z.literal('link-stopped') }),
  /** A registered item was opened; the sender has its receipt. */
  z.strictObject({ action: z.literal('opening-receipt-received'), depositId: id }),
  z.strictObject({ action: z.literal('deposit-withdrawn'), depositId: id }),
  z.strictObject({ action: z.literal('item-received'), itemId: id, senderId: id }),
  z.strictObject({ action: z.literal('item-withdrawn'), itemId: id, senderId: id }),
  z.strictObject({ action: z.literal('proposed'), proposalId: id, kind: z.enum(proposalKinds) }),
  z.strictObject({ action: z.literal('proposal-decided'), proposalId: id, kind: z.enum(proposalKinds), decision: z.enum(['approved', 'refused', 'withdrawn']) }),
  z.strictObject({ action: z.literal('organisation-registered'), organisationId: id }),
  z.strictObject({ action: z.literal('organisation-state-changed'), organisationId: id, state: z.enum(['active', 'suspended']) }),
  z.strictObject({ action: z.literal('member-invited'), invitationId: id }),
  z.strictObject({ action: z.literal('invitation-cancelled'), invitationId: id }),
  z.strictObject({ action: z.literal('member-joined'), memberId: id }),
  z.strictObject({ action: z.literal('member-ended'), memberId: id }),
  z.strictObject({ action: z.literal('membership-began'), organisationId: id, memberId: id }),
  z.strictObject({ action: z.literal('membership-ended'), organisationId: id, memberId: id }),
  z.strictObject({ action: z.literal('api-key-issued'), clientId: id }),
  z.strictObject({ action: z.literal('api-key-revoked'), clientId: id }),
  z.strictObject({ action: z.literal('signer-registered'), signerId: id }),
  z.strictObject({ action: z.literal('signer-ended'), signerId: id }),
  /** `organisationId` is null for a code that whoever is given it may redeem. */
  z.strictObject({ action: z.literal('link-offered'), offerId: id, organisationId: id.nullable() }),
  z.strictObject({ action: z.literal('link-offer-withdrawn'), offerId: id }),
  z.strictObject({ action: z.literal('link-made'), linkId: id, organisationId: id, by: z.enum(['code', 'invitation']) }),
  z.strictObject({ action: z.literal('link-stopped'), linkId: id, organisationId: id }),
  z.strictObject({ action: z.literal('link-invitation-made'), invitationId: id }),
  z.strictObject({ action: z.literal('link-invitation-withdrawn'), invitationId: id }),
  z.strictObject({ action: z.literal('webhook-created'), webhookId: id }),
  z.strictObject({ action: z.literal('webhook-key-changed'), webhookId: id }),
  z.strictObject({ action: z.literal('webhook-resumed'), webhookId: id }),
  z.strictObject({ action: z.literal('webhook-deleted'), webhookId: id }),
  z.strictObject({ action: z.literal('link-invitation-declined'), invitationId: id, organisationId: id }),
  z.strictObject({ action: z.literal('item-forwarded'), itemId: id, forwardId: id, recipientId: id }),
  z.strictObject({ action: z.literal('forward-received'), forwardId: id }),
  /** The recipient was no longer there to take it. */
  z.strictObject({ action: z.literal('forward-not-delivered'), forwardId: id }),
  z.strictObject({ action: z.literal('forward-revocation-asked'), forwardId: id }),
  z.strictObject({ action: z.literal('forward-revoked'), forwardId: id }),
  z.strictObject({ action: z.literal('forward-answered'), forwardId: id, decision: z.enum(['accepted', 'refused']) }),
])
export type AuditEvent = z.infer<typeof auditEvent>

export interface AuditEntry {
  /** The account, organisation or municipality whose data it is about. */
  ownerId: string
  at: Date
  actor: ActorReference
  subjectId: SubjectId | null
  event: AuditEvent
}

/** Written in the transaction that does what it tells of: both happen or neither. */
export const recordAudit = (transaction: Transaction, entry: AuditEntry): Promise<void> => recordAudits(transaction, [entry])

/** Several at once, in one statement. */
export async function recordAudits(transaction: Transaction, entries: readonly AuditEntry[]): Promise<void> {
  await insertRows(transaction, 'audit_entries', auditColumns, entries.map(rowOf))
}

const auditColumns = { ownerId: 'uuid', id: 'uuid', at: 'timestamptz', actorKind: 'text', actorId: 'uuid', subjectId: 'uuid', action: 'text', details: 'jsonb' } as const

function rowOf({ ownerId, at, actor, subjectId, event }: AuditEntry) {
  const { action, ...details } = auditEvent.parse(event)
  return { ownerId, id: randomUUID(), at, actorKind: actor.kind, actorId: actor.id, subjectId, action, details }
}

export interface Activity {
  id: string
  at: Date
  actorKind: ActorReference['kind']
  event: AuditEvent
}

const activityRow = z.object({
  id: z.uuid(),
  at: z.date(),
  actor_kind: z.enum(['resident', 'depositor', 'recipient', 'operator', 'api-client', 'system']),
  action: z.string(),
  details: z.record(z.string(), z.unknown()),
})

/** What happened to the resident's own data lately, newest first. */
export async function listActivity(actor: Resident, limit: number): Promise<Activity[]> {
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, at, actor_kind, action, details from audit_entries
    where owner_id = ${actor.accountId}::uuid ${newestFirst('at')} limit ${limit}`)
  return rows.map((row) => {
    const { details, action, actor_kind: actorKind, ...rest } = activityRow.parse(row)
    return { ...rest, actorKind, event: auditEvent.parse({ action, ...details }) }
  })
}
