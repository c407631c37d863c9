import type { Member } from '@/domain/actor'
import type { Transaction } from '../../database'
import { sendApproved } from '../../uploads/approve'
import type { ActOutcome, ActRefusal } from '../proposal-acts'
import type { ProposalPayload } from '../proposal-payloads'

/** Begins the sending, in the proposer's name. */
export async function sendUpload(transaction: Transaction, actor: Member, proposalId: string, { uploadId }: ProposalPayload<'deposit-upload'>, at: Date): Promise<ActOutcome | ActRefusal> {
  return await sendApproved(transaction, actor, proposalId, uploadId, at) ? { kind: 'upload-sending', uploadId } : 'upload-gone'
}
