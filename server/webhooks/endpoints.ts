import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { referenceTo } from '@/domain/actor'
import type { EventKind } from '@/domain/events'
import { calledKinds, refuseWebhook, webhookLimits, type WebhookRefusal } from '@/domain/webhooks'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudit, type AuditEvent } from '../audit'
import type { Database, Transaction } from '../database'
import { webhookSettings } from './env'
import { isEntitled, type WebhookKeeper } from './keeper'
import { enqueueSending } from './queue'
import { newSigningKey, publicKeyText } from './signing-key'
import { parseTarget } from './target'

export interface PublicKey {
  /** `whpk_` and the key in base64. */
  text: string
  createdAt: Date
  /** After a change of keys: calls carry its signature too until then. Null for the one that stays. */
  signsUntil: Date | null
}

export interface Webhook {
  id: string
  url: string
  /** None means every kind. */
  kinds: EventKind[]
  state: 'active' | 'disabled'
  createdAt: Date
  disabledAt: Date | null
  /** The newest first. */
  keys: PublicKey[]
}

/** So long receivers have to take a new key: both sign. */
const OVERLAP_MILLISECONDS = 24 * 60 * 60_000

const withKeys = { keys: { orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }] } }
type Row = Prisma.WebhookEndpointGetPayload<{ include: { keys: true } }>

function webhookOf({ id, url, kinds, state, createdAt, disabledAt, keys }: Row, at: Date): Webhook {
  const inUse = keys.filter(({ signsUntil }) => signsUntil === null || signsUntil > at)
  return {
    id, url, state, createdAt, disabledAt,
    kinds: calledKinds.filter((kind) => kinds.includes(kind)),
    keys: inUse.map((key) => ({ text: publicKeyText(key.publicKey), createdAt: key.createdAt, signsUntil: key.signsUntil })),
  }
}

/** The organisation's own, the oldest first. */
export async function listWebhooks(db: Database, actor: WebhookKeeper, at: Date): Promise<Webhook[]> {
  const rows = await db.webhookEndpoint.findMany({ where: { organisationId: actor.organisationId }, include: withKeys, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }], take: webhookLimits.endpoints })
  return rows.map((row) => webhookOf(row, at))
}

/** One of the organisation's own; somebody else's and none at all look the same. */
export async function findWebhook(db: Database, actor: WebhookKeeper, id: string, at: Date): Promise<Webhook | null> {
  if (!z.uuid().safeParse(id).success) return null
  const row = await db.webhookEndpoint.findUnique({ where: { organisationId_id: { organisationId: actor.organisationId, id } }, include: withKeys })
  return row === null ? null : webhookOf(row, at)
}

export type WebhookOutcome = { ok: true, webhook: Webhook, isRepeated: boolean } | WebhookRefusal

/** Registers where to call. The address is its own idempotency key: the same one again is answered with what is there. */
export async function createWebhook(db: PrismaClient, actor: WebhookKeeper, { url: wanted, kinds }: { url: string, kinds: readonly string[] }, at: Date): Promise<WebhookOutcome> {
  if (!isEntitled(actor)) return refuseWebhook('not-entitled')
  const target = parseTarget(wanted, webhookSettings())
  if (!target.ok) return refuseWebhook(target.reason, '/url')
  const unknown = kinds.findIndex((kind) => !calledKinds.some((known) => known === kind))
  if (unknown !== -1) return refuseWebhook('kind-unknown', `/kinds/${unknown}`)
  const { organisationId } = actor
  return db.$transaction(async (transaction): Promise<WebhookOutcome> => {
    // One at a time per organisation: of two at once the second finds the first.
    await transaction.$queryRaw(Prisma.sql`select id from organisations where id = ${organisationId}::uuid for update`)
    const before = await transaction.webhookEndpoint.findMany({ where: { organisationId }, include: withKeys })
    const same = before.find(({ url }) => url === target.url.href)
    if (same !== undefined) return { ok: true, webhook: webhookOf(same, at), isRepeated: true }
    if (before.length >= webhookLimits.endpoints) return refuseWebhook('too-many-webhooks')
    const id = randomUUID()
    await transaction.webhookEndpoint.create({ data: { organisationId, id, url: target.url.href, kinds: [...new Set(kinds)], createdAt: at } })
    await addKey(transaction, organisationId, id, at)
    await recordOwn(transaction, actor, { action: 'webhook-created', webhookId: id }, at)
    const row = await transaction.webhookEndpoint.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id } }, include: withKeys })
    return { ok: true, webhook: webhookOf(row, at), isRepeated: false }
  })
}

async function addKey(transaction: Transaction, organisationId: string, endpointId: string, at: Date): Promise<void> {
  const owner = { organisationId, endpointId, id: randomUUID() }
  await transaction.webhookSigningKey.create({ data: { ...owner, ...newSigningKey(owner), createdAt: at } })
}

const recordOwn = (transaction: Transaction, actor: WebhookKeeper, event: AuditEvent, at: Date) =>
  recordAudit(transaction, { ownerId: actor.organisationId, at, actor: referenceTo(actor), subjectId: null, event })

/** Locked to the end of the transaction, or null: somebody else's and none at all look the same. */
async function lockWebhook(transaction: Transaction, { organisationId }: WebhookKeeper, id: string): Promise<Row | null> {
  if (!z.uuid().safeParse(id).success) return null
  await transaction.$queryRaw(Prisma.sql`select id from webhook_endpoints where organisation_id = ${organisationId}::uuid and id = ${id}::uuid for update`)
  return transaction.webhookEndpoint.findUnique({ where: { organisationId_id: { organisationId, id } }, include: withKeys })
}

/** Gives an endpoint a new key beside its present one, which signs for a day more. One change at a time. */
export function changeKey(db: PrismaClient, actor: WebhookKeeper, id: string, at: Date): Promise<WebhookOutcome> {
  return changing(db, actor, id, async (transaction, { organisationId, keys }) => {
    if (keys.some(({ signsUntil }) => signsUntil !== null && signsUntil > at)) return refuseWebhook('key-just-changed')
    await transaction.webhookSigningKey.updateMany({ where: { organisationId, endpointId: id, signsUntil: null }, data: { signsUntil: new Date(at.getTime() + OVERLAP_MILLISECONDS) } })
    await addKey(transaction, organisationId, id, at)
    await recordOwn(transaction, actor, { action: 'webhook-key-changed', webhookId: id }, at)
    return null
  }, at)
}

/** Calls again after the other side had said that it was gone; what has waited since goes first. */
export function resumeWebhook(db: PrismaClient, actor: WebhookKeeper, id: string, at: Date): Promise<WebhookOutcome> {
  return changing(db, actor, id, async (transaction, { organisationId, state }) => {
    if (state === 'active') return null
    await transaction.webhookEndpoint.update({ where: { organisationId_id: { organisationId, id } }, data: { state: 'active', disabledAt: null, notBefore: null } })
    await enqueueSending(transaction, { organisationId, endpointId: id }, at)
    await recordOwn(transaction, actor, { action: 'webhook-resumed', webhookId: id }, at)
    return null
  }, at)
}

type Change = (transaction: Transaction, row: Row) => Promise<WebhookRefusal | null>

function changing(db: PrismaClient, actor: WebhookKeeper, id: string, change: Change, at: Date): Promise<WebhookOutcome> {
  return db.$transaction(async (transaction): Promise<WebhookOutcome> => {
    if (!isEntitled(actor)) return refuseWebhook('not-entitled')
    const row = await lockWebhook(transaction, actor, id)
    if (row === null) return refuseWebhook('webhook-unknown')
    const refused = await change(transaction, row)
    if (refused !== null) return refused
    const changed = await findWebhook(transaction, actor, id, at)
    return changed === null ? refuseWebhook('webhook-unknown') : { ok: true, webhook: changed, isRepeated: false }
  })
}

/** Ends the calls, and takes keys and deliveries with it. */
export function deleteWebhook(db: PrismaClient, actor: WebhookKeeper, id: string, at: Date): Promise<{ ok: true } | WebhookRefusal> {
  return db.$transaction(async (transaction): Promise<{ ok: true } | WebhookRefusal> => {
    if (!isEntitled(actor)) return refuseWebhook('not-entitled')
    const { organisationId } = actor
    const { count } = z.uuid().safeParse(id).success ? await transaction.webhookEndpoint.deleteMany({ where: { organisationId, id } }) : { count: 0 }
    if (count === 0) return refuseWebhook('webhook-unknown')
    await recordOwn(transaction, actor, { action: 'webhook-deleted', webhookId: id }, at)
    return { ok: true }
  })
}
