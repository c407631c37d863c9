/** Acts that need two persons. The list grows with the parts that need them; a row's `payload` has its kind's fields. */
export const proposalKinds = ['register-organisation', 'issue-api-key', 'register-signer', 'deposit-upload', 'change-upload-limit'] as const
export type ProposalKind = (typeof proposalKinds)[number]

export const isProposalKind = (text: string): text is ProposalKind => proposalKinds.some((kind) => kind === text)

/** Somebody who proposes or decides. Persons are compared by account: who is a member twice is still one person. */
export interface Proposer {
  accountId: string
  memberId: string
}

interface Made {
  proposedBy: Proposer
  proposedAt: Date
  /** Nobody decides later than this; proposed again, it is looked at again. */
  expiresAt: Date
}

export type Proposal = Made & (
  | { state: 'waiting' }
  | { state: 'approved' | 'refused' | 'withdrawn', decidedBy: Proposer, decidedAt: Date }
)

export type Decision = 'approved' | 'refused' | 'withdrawn'

export type DecisionRefusal = 'own-proposal' | 'not-own-proposal' | 'already-decided' | 'expired'

export const proposalLifetimeInDays = 14

export function propose(proposedBy: Proposer, at: Date): Proposal & { state: 'waiting' } {
  return { state: 'waiting', proposedBy, proposedAt: at, expiresAt: new Date(at.getTime() + proposalLifetimeInDays * 86_400_000) }
}

/**
 * The proposal after somebody has decided. Approving and refusing are another person's; withdrawing is the proposer's own. Whoever is not
 * the right person is told so before anything else.
 */
export function decide(proposal: Proposal, decision: Decision, decidedBy: Proposer, at: Date): { ok: true, next: Exclude<Proposal, { state: 'waiting' }> } | { ok: false, reason: DecisionRefusal } {
  const isOwn = decidedBy.accountId === proposal.proposedBy.accountId
  if (decision === 'withdrawn' && !isOwn) return { ok: false, reason: 'not-own-proposal' }
  if (decision !== 'withdrawn' && isOwn) return { ok: false, reason: 'own-proposal' }
  if (proposal.state !== 'waiting') return { ok: false, reason: 'already-decided' }
  if (decision === 'approved' && at >= proposal.expiresAt) return { ok: false, reason: 'expired' }
  const { proposedBy, proposedAt, expiresAt } = proposal
  return { ok: true, next: { state: decision, proposedBy, proposedAt, expiresAt, decidedBy, decidedAt: at } }
}

/** Whether it can still be approved; what nobody decided in time is over without anybody's doing. */
export const isDecidable = (proposal: Proposal, at: Date): boolean => proposal.state === 'waiting' && at < proposal.expiresAt
