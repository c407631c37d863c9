import type { Member } from '@/domain/actor'
import type { ProposalKind } from '@/domain/proposals'
import type { Transaction } from '../database'
import { issueApiKey } from './acts/issue-api-key'
import { registerOrganisation } from './acts/register-organisation'
import { sendUpload } from './acts/send-upload'
import { changeUploadLimit } from './acts/change-upload-limit'
import { prepareSigner, registerSigner } from './acts/register-signer'
import type { ProposalDraft } from './proposal-payloads'
import type { CertificateRefusal } from './signer-certificate'

/** What an approval made. Secrets in it are shown once and kept nowhere in clear. */
export type ActOutcome =
  | { kind: 'nothing' }
  | { kind: 'organisation-registered', organisationId: string, invitationCodes: string[] }
  | { kind: 'api-key-issued', clientId: string, apiKey: string }
  | { kind: 'signer-registered', signerId: string }
  | { kind: 'upload-sending', uploadId: string }

/** Why an act that was proposed can no longer happen. */
export type ActRefusal = 'number-taken' | 'scope-not-allowed' | 'already-registered' | 'upload-gone' | CertificateRefusal

/** Operators register organisations; whoever deposits sends uploads; everything else is for the organisation's own administrators. */
export function mayHandle(actor: Member, kind: ProposalKind): boolean {
  switch (kind) {
    case 'register-organisation': return actor.kind === 'operator'
    case 'issue-api-key':
    case 'register-signer': return actor.isAdministrator
    case 'deposit-upload': return actor.kind === 'depositor'
    case 'change-upload-limit': return actor.kind === 'depositor' && actor.isAdministrator
  }
}

/** What takes time or asks others, before the transaction. */
export async function prepareAct(actor: Member, proposalId: string, draft: ProposalDraft, at: Date): Promise<{ ok: true } | { ok: false, reason: ActRefusal }> {
  return draft.kind === 'register-signer' ? prepareSigner(actor, proposalId, draft.payload, at) : { ok: true }
}

/** Does what was proposed, in the transaction of the approval. */
export function actOn(transaction: Transaction, actor: Member, proposalId: string, draft: ProposalDraft, at: Date): Promise<ActOutcome | ActRefusal> {
  switch (draft.kind) {
    case 'register-organisation': return registerOrganisation(transaction, actor, draft.payload, at)
    case 'issue-api-key': return issueApiKey(transaction, actor, draft.payload, at)
    case 'register-signer': return registerSigner(transaction, actor, proposalId, draft.payload, at)
    case 'deposit-upload': return sendUpload(transaction, actor, proposalId, draft.payload, at)
    case 'change-upload-limit': return changeUploadLimit(transaction, actor, draft.payload)
  }
}
