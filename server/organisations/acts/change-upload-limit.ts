import type { Member } from '@/domain/actor'
import type { Transaction } from '../../database'
import type { ActOutcome } from '../proposal-acts'
import type { ProposalPayload } from '../proposal-payloads'

/** Above how many documents an upload takes a second person, from now on. */
export async function changeUploadLimit(transaction: Transaction, actor: Member, { aloneUpTo }: ProposalPayload<'change-upload-limit'>): Promise<ActOutcome> {
  await transaction.organisation.update({ where: { id: actor.organisationId }, data: { uploadsAloneUpTo: aloneUpTo, version: { increment: 1 } } })
  return { kind: 'nothing' }
}
