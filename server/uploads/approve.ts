import type { Member } from '@/domain/actor'
import type { Database } from '../database'
import { enqueueSending } from './jobs'

/** The approval of another person, in the transaction of the decision: the sending begins in the proposer's name. False when the upload is over. */
export async function sendApproved(db: Database, { organisationId }: Member, proposalId: string, id: string, at: Date): Promise<boolean> {
  const proposal = await db.proposal.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id: proposalId } }, select: { proposerMemberId: true } })
  const { count } = await db.upload.updateMany({
    where: { organisationId, id, state: 'proposed', proposalId, wrappedKey: { not: null } },
    data: { state: 'sending', sentBy: proposal.proposerMemberId, sentAt: at, version: { increment: 1 } },
  })
  if (count === 1) await enqueueSending(db, { organisationId, id })
  return count === 1
}
