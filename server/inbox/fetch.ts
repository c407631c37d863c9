import { z } from 'zod'
import type { MailboxKeeper, ReceivingActor } from '@/domain/actor'
import { fetchLimits } from '@/domain/inbox'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { mailboxKeeperOf } from '../session'
import { receivedOf, type Received } from './received'
import { zipOfForwards } from './zip'
import type { ManifestWords } from './manifest'

/** Chosen one by one, or whatever nobody has fetched yet, oldest first and as many as fit. */
export type FetchQuestion = { kind: 'chosen', ids: readonly string[] } | { kind: 'unfetched' }

export type FetchOutcome =
  | { ok: true, body: ReadableStream<Uint8Array> }
  | { ok: false, reason: 'none-chosen' | 'too-many' | 'too-large' | 'nothing-to-fetch' }

/** Several of the organisation's own forwards with all their evidence and a list of them, as one ZIP file that is written while it is read. */
export async function fetchForwards(actor: ReceivingActor, question: FetchQuestion, words: ManifestWords, at: Date): Promise<FetchOutcome> {
  const keeper = await mailboxKeeperOf(actor)
  const chosen = await choose(actor, keeper, question)
  if (!chosen.ok) return chosen
  if (keeper === null) return { ok: false, reason: 'nothing-to-fetch' }
  return { ok: true, body: zipOfForwards(keeper, chosen.forwards, words, at) }
}

type Chosen = { ok: true, forwards: Received[] } | Extract<FetchOutcome, { ok: false }>

async function choose(actor: ReceivingActor, keeper: MailboxKeeper | null, question: FetchQuestion): Promise<Chosen> {
  if (question.kind === 'chosen' && question.ids.length === 0) return { ok: false, reason: 'none-chosen' }
  if (question.kind === 'chosen' && question.ids.length > fetchLimits.forwards) return { ok: false, reason: 'too-many' }
  const found = question.kind === 'chosen' ? await ownAmong(actor, question.ids) : await unfetched(actor)
  const sizes = keeper === null ? new Map<string, number>() : await sizesOf(keeper, found)
  const sizeOf = ({ itemId }: Received) => sizes.get(itemId) ?? 0
  if (found.length === 0) return { ok: false, reason: 'nothing-to-fetch' }
  if (question.kind === 'unfetched') return { ok: true, forwards: fittingFirst(found, sizeOf) }
  const size = found.reduce((sum, forward) => sum + sizeOf(forward), 0)
  return size > fetchLimits.bytes ? { ok: false, reason: 'too-large' } : { ok: true, forwards: found }
}

/** As many as fit, and always the first: none is larger than a document may be. */
function fittingFirst(forwards: readonly Received[], sizeOf: (forward: Received) => number): Received[] {
  let size = 0
  const end = forwards.findIndex((forward) => (size += sizeOf(forward)) > fetchLimits.bytes)
  return end < 0 ? [...forwards] : forwards.slice(0, Math.max(end, 1))
}

/** Those of these that are the organisation's own and were not taken back, oldest first; others are passed over. */
async function ownAmong({ organisationId }: ReceivingActor, ids: readonly string[]): Promise<Received[]> {
  const wanted = ids.filter((id) => z.uuid().safeParse(id).success)
  const rows = await database().receivedForward.findMany({
    where: { organisationId, id: { in: wanted }, state: { not: 'revoked' } }, orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }],
  })
  return rows.map(receivedOf)
}

async function unfetched({ organisationId }: ReceivingActor): Promise<Received[]> {
  const rows = await database().receivedForward.findMany({
    where: { organisationId, state: { not: 'revoked' }, fetchedAt: null }, orderBy: [{ receivedAt: 'asc' }, { id: 'asc' }], take: fetchLimits.forwards,
  })
  return rows.map(receivedOf)
}

const sizeRow = z.object({ item_id: z.uuid(), size: z.number() })

async function sizesOf({ accountId }: MailboxKeeper, forwards: readonly Received[]): Promise<Map<string, number>> {
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select item_id, sum(size_in_bytes)::float8 as size from mailbox_documents
    where account_id = ${accountId}::uuid and item_id = any(${forwards.map(({ itemId }) => itemId)}::uuid[]) group by item_id`)
  return new Map(rows.map((row) => sizeRow.parse(row)).map(({ item_id: itemId, size }) => [itemId, size]))
}

/** How many wait to be fetched; counted no further than `upTo`. */
export async function countUnfetched({ organisationId }: ReceivingActor, upTo = 1000): Promise<number> {
  const [found] = await database().$queryRaw<unknown[]>(Prisma.sql`
    select count(*)::int as count from (
      select 1 from received_forwards where organisation_id = ${organisationId}::uuid and state <> 'revoked' and fetched_at is null limit ${upTo}) as waiting`)
  return z.object({ count: z.int() }).parse(found).count
}
