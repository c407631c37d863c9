import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { referenceTo, type Member } from '@/domain/actor'
import { decide, isProposalKind, propose, type Decision, type DecisionRefusal, type Proposal, type ProposalKind, type Proposer } from '@/domain/proposals'
import { Prisma, type Proposal as ProposalRow } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'
import { actOn, mayHandle, prepareAct, type ActOutcome, type ActRefusal } from './proposal-acts'
import { readDraft, type ProposalDraft } from './proposal-payloads'

export type StoredProposal = Proposal & ProposalDraft & {
  id: string
  /** Whether the person who asks proposed it, as whatever member. */
  isOwn: boolean
}

const proposerOf = (actor: Member): Proposer => ({ accountId: actor.personAccountId, memberId: actor.id })

/** Writes a proposal of the actor's organisation down. Nothing happens before another person approves it. */
export async function makeProposal(actor: Member, draft: ProposalDraft, at: Date, id: string = randomUUID()): Promise<{ ok: true, id: string } | { ok: false, reason: 'not-entitled' }> {
  if (!mayHandle(actor, draft.kind)) return { ok: false, reason: 'not-entitled' }
  const { organisationId } = actor
  const { proposedAt, expiresAt, proposedBy } = propose(proposerOf(actor), at)
  await database().$transaction(async (transaction) => {
    await transaction.proposal.create({
      data: { organisationId, id, kind: draft.kind, payload: draft.payload, proposerAccountId: proposedBy.accountId, proposerMemberId: proposedBy.memberId, proposedAt, expiresAt },
    })
    await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'proposed', proposalId: id, kind: draft.kind } })
  })
  return { ok: true, id }
}

export type Decided = { ok: true, outcome: ActOutcome } | { ok: false, reason: 'not-found' | DecisionRefusal | ActRefusal }

/**
 * Decides a proposal of the actor's organisation; an approved act happens in the same transaction. Somebody else's and none at all look
 * the same, also to a member who may not handle its kind.
 */
export async function decideProposal(actor: Member, id: string, decision: Decision, at: Date): Promise<Decided> {
  const found = await findProposal(actor, id)
  if (found === null) return { ok: false, reason: 'not-found' }
  const decided = decide(found, decision, proposerOf(actor), at)
  if (!decided.ok) return decided
  const prepared = decision === 'approved' ? await prepareAct(actor, id, found, at) : { ok: true as const }
  if (!prepared.ok) return prepared
  return database().$transaction(async (transaction): Promise<Decided> => {
    const outcome: ActOutcome | ActRefusal = decision === 'approved' ? await actOn(transaction, actor, id, found, at) : { kind: 'nothing' }
    if (typeof outcome === 'string') return { ok: false, reason: outcome }
    if (!(await markDecided(transaction, actor, found, decision, at))) throw new Overtaken()
    await recordAudit(transaction, { ownerId: actor.organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'proposal-decided', proposalId: id, kind: found.kind, decision } })
    return { ok: true, outcome }
  }).catch((error: unknown): Decided => {
    if (error instanceof Overtaken) return { ok: false, reason: 'already-decided' }
    throw error
  })
}

/** Somebody decided between reading and writing: what the transaction did is undone. */
class Overtaken extends Error {}

async function markDecided(transaction: Transaction, actor: Member, { id, ...proposal }: StoredProposal, state: Decision, at: Date): Promise<boolean> {
  const { count } = await transaction.proposal.updateMany({
    where: { organisationId: actor.organisationId, id, state: 'waiting' },
    data: { state, deciderAccountId: actor.personAccountId, deciderMemberId: actor.id, decidedAt: at, payload: withoutSecrets(proposal), version: { increment: 1 } },
  })
  return count === 1
}

/** What was only needed to decide is not kept. */
function withoutSecrets(draft: ProposalDraft): ProposalDraft['payload'] {
  return draft.kind === 'register-signer' ? { ...draft.payload, certificateSealed: null } : draft.payload
}

/** One proposal of the actor's organisation, or null. */
export async function findProposal(actor: Member, id: string): Promise<StoredProposal | null> {
  if (!z.uuid().safeParse(id).success) return null
  const row = await database().proposal.findUnique({ where: { organisationId_id: { organisationId: actor.organisationId, id } } })
  if (row === null || !isProposalKind(row.kind) || !mayHandle(actor, row.kind)) return null
  return storedProposal(actor, row, row.kind)
}

const rowKey = z.object({ id: z.uuid(), proposed_at: z.date() })
const LIMIT = 20

/** Proposals of the actor's organisation of the kinds that they may handle, newest first. */
export async function listProposals(actor: Member, kinds: readonly ProposalKind[], { after, onlyWaiting = false }: { after?: string, onlyWaiting?: boolean } = {}): Promise<Page<StoredProposal>> {
  const handled = kinds.filter((kind) => mayHandle(actor, kind))
  if (handled.length === 0) return { rows: [], next: null }
  const position = after === undefined ? null : parseCursor(after)
  const waiting = onlyWaiting ? Prisma.sql`and state = 'waiting' and expires_at > ${new Date()}::timestamptz` : Prisma.empty
  const keys = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, proposed_at from proposals
    where organisation_id = ${actor.organisationId}::uuid and kind in (${Prisma.join(handled)}) and ${olderThan('proposedAt', position)} ${waiting}
    ${newestFirst('proposedAt')} limit ${LIMIT + 1}`)
  const page = pageOf(keys.map((key) => rowKey.parse(key)), LIMIT, (row) => ({ at: row.proposed_at, id: row.id }))
  const rows = await database().proposal.findMany({ where: { organisationId: actor.organisationId, id: { in: page.rows.map(({ id }) => id) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return { rows: page.rows.flatMap(({ id }) => asStored(actor, byId.get(id))), next: page.next }
}

const asStored = (actor: Member, row: ProposalRow | undefined): StoredProposal[] =>
  (row !== undefined && isProposalKind(row.kind) ? [storedProposal(actor, row, row.kind)] : [])

function storedProposal(actor: Member, row: ProposalRow, kind: ProposalKind): StoredProposal {
  const { id, proposedAt, expiresAt } = row
  const proposedBy = { accountId: row.proposerAccountId, memberId: row.proposerMemberId }
  const common = { id, isOwn: proposedBy.accountId === actor.personAccountId, proposedBy, proposedAt, expiresAt, ...readDraft(kind, row.payload) }
  if (row.state === 'waiting') return { ...common, state: row.state }
  if (row.deciderAccountId === null || row.deciderMemberId === null || row.decidedAt === null) throw new Error('A decided proposal does not say by whom.')
  return { ...common, state: row.state, decidedBy: { accountId: row.deciderAccountId, memberId: row.deciderMemberId }, decidedAt: row.decidedAt }
}
