import { referenceTo, type Resident } from '@/domain/actor'
import type { SigningPurpose, SigningRefusal } from '@/domain/signing'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { consumeNonce } from '../identity/nonces'
import { log } from '../log'
import { stamped, type Stamped } from '../trust/time-stamp'
import { takeSignatures, type UnverifiedSignatures } from './pending-signings'
import { readOwnSignRequest } from './request'
import { originOf, readSigningAttempt, signerOf, type SigningAttempt, type VerifiedSigner } from './signing-attempt'
import { firstSigningRefusal } from './signing-checks'
import { removeSigning } from './signing-requests'

/** A document with the verified signature of its account's holder, time-stamped where a stamp could be had. */
export type SignedDocument = Stamped & { content: Uint8Array<ArrayBuffer>; mediaType: string }

/** What a purpose is given when every check has passed. */
export interface CompletedSigning {
  actor: Resident
  id: string
  aboutId: string | null
  documents: readonly SignedDocument[]
  signer: VerifiedSigner
  at: Date
}

/** What a purpose does with verified signatures, in the transaction that ends the request: all of it happens or none. */
export type RecordSignatures = (transaction: Transaction, completed: CompletedSigning) => Promise<void>

export type SigningResult = { ok: true; purpose: SigningPurpose; completed: CompletedSigning } | { ok: false; reason: SigningRefusal }

/**
 * Takes the signatures that a ticket stands for. Ticket and session must belong to the same request: whatever comes of it, the
 * signatures are gone from the database before anything is decided, and a request that was presented elsewhere is over.
 */
export async function completeSigning(actor: Resident | null, ticket: string, purposes: Record<SigningPurpose, RecordSignatures>, at: Date): Promise<SigningResult> {
  const result = await tryToComplete(actor, ticket, purposes, at)
  log().info(result.ok ? { outcome: 'accepted', purpose: result.purpose } : { outcome: 'refused', reason: result.reason }, 'signing')
  return result
}

async function tryToComplete(actor: Resident | null, ticket: string, purposes: Record<SigningPurpose, RecordSignatures>, at: Date): Promise<SigningResult> {
  const response = await takeSignatures(ticket, at)
  if (response === null) return { ok: false, reason: 'refused' }
  const attempt = actor === null ? null : await readSigningAttempt(response, actor, at)
  const reason = attempt === null ? 'other-session' : await firstSigningRefusal(attempt)
  if (attempt === null || reason !== null) {
    await endRequest(response, at)
    return { ok: false, reason: reason ?? 'refused' }
  }
  return finish(attempt, purposes)
}

/** Nothing more can come of the request, for whoever it was made: its documents go too. */
async function endRequest(response: UnverifiedSignatures, at: Date): Promise<void> {
  const request = await readOwnSignRequest(response.request)
  const origin = request === null ? null : await originOf(request, at)
  if (request === null || origin === null) return
  await consumeNonce(request)
  await database().$transaction((transaction) => removeSigning(transaction, origin.accountId, origin.requestId))
}

async function finish(attempt: SigningAttempt, purposes: Record<SigningPurpose, RecordSignatures>): Promise<SigningResult> {
  const { actor, signing, at } = attempt
  if (signing === null) throw new Error('A signing passed every check without its row.')
  const { id, aboutId, purpose } = signing
  const completed: CompletedSigning = { actor, id, aboutId, documents: await stampAll(attempt), signer: signerOf(await attempt.verdicts()), at }
  await database().$transaction(async (transaction) => {
    await removeSigning(transaction, actor.accountId, id)
    await purposes[purpose](transaction, completed)
    const event = { action: 'documents-signed', signingId: id, purpose, documents: completed.documents.length } as const
    await recordAudit(transaction, { ownerId: actor.accountId, at, actor: referenceTo(actor), subjectId: actor.subjectId, event })
  })
  return { ok: true, purpose, completed }
}

async function stampAll({ documents, unverifiedSignatures }: SigningAttempt): Promise<SignedDocument[]> {
  const stamps = await Promise.all(unverifiedSignatures.map(stamped))
  return documents.map((document, index) => {
    const stamp = stamps[index]
    if (stamp === undefined) throw new Error('A document has no signature after all checks.')
    return { ...document, ...stamp }
  })
}
