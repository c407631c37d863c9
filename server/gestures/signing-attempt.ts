import type { Resident } from '@/domain/actor'
import type { Certificate } from '@/pki/verify/certificate'
import { verifyDetachedCms, type CmsVerdict } from '@/pki/verify/cms'
import type { CertificationPath } from '@/pki/verify/path-building'
import { jpkiSignature } from '@/pki/verify/profiles'
import { anchorsFor } from '../trust/anchors'
import { crlsFor, primitives } from '../trust/revocation'
import { readSigningDocument } from './documents'
import type { UnverifiedSignatures } from './pending-signings'
import { addressIn, readOwnSignRequest, type SignRequest } from './request'
import { findOpenSigning, type OpenSigning } from './signing-requests'

/** Signatures that came back, read but not yet believed: only the request is certain, for this portal signed it. */
export interface SigningAttempt {
  actor: Resident
  request: SignRequest
  /** The row, as the actor who presents the ticket may see it; null when it is not theirs, another session's, or gone. */
  signing: OpenSigning | null
  documents: readonly { content: Uint8Array<ArrayBuffer>; mediaType: string }[]
  unverifiedSignatures: readonly Uint8Array<ArrayBuffer>[]
  at: Date
  /** One verdict for each document, verified once, at the first check that asks. */
  verdicts: () => Promise<CmsVerdict[]>
}

/** Where the documents of a request came from, whoever presents its ticket. */
export type Origin = { accountId: string; requestId: string }

export async function originOf(request: SignRequest, at: Date): Promise<Origin | null> {
  const [first] = request.documents
  return first === undefined ? null : readSigningDocument(addressIn(first.url), at)
}

export async function readSigningAttempt(response: UnverifiedSignatures, actor: Resident, at: Date): Promise<SigningAttempt | null> {
  const request = await readOwnSignRequest(response.request)
  if (request === null) return null
  const origin = await originOf(request, at)
  const signing = origin?.accountId === actor.accountId ? await findOpenSigning(actor, origin.requestId, at) : null
  const documents = signing === null ? [] : await contentsOf(request, at)
  let verdicts: Promise<CmsVerdict[]> | undefined
  const unverifiedSignatures = response.signatures
  return { actor, request, signing, documents, unverifiedSignatures, at, verdicts: () => (verdicts ??= verify(documents, unverifiedSignatures, at)) }
}

async function contentsOf(request: SignRequest, at: Date): Promise<SigningAttempt['documents']> {
  const documents = []
  for (const { url, mediaType } of request.documents) {
    const found = await readSigningDocument(addressIn(url), at)
    if (found !== null) documents.push({ content: found.content, mediaType })
  }
  return documents
}

/** Each signature over its own document, in order, by a signature certificate of the JPKI. */
async function verify(documents: SigningAttempt['documents'], signatures: readonly Uint8Array[], at: Date): Promise<CmsVerdict[]> {
  const anchors = anchorsFor('jpki-signature')
  const crls = await crlsFor(anchors, at)
  const verdicts: CmsVerdict[] = []
  for (const [index, { content }] of documents.entries()) {
    const cms = signatures[index] ?? new Uint8Array()
    verdicts.push(await verifyDetachedCms({ cms, content, profile: jpkiSignature, anchors, crls, at, primitives: primitives() }))
  }
  return verdicts
}

export interface VerifiedSigner {
  certificate: Certificate
  path: CertificationPath
}

/** Only after every verdict has passed: whose certificate it is. */
export function signerOf([verdict]: readonly CmsVerdict[]): VerifiedSigner {
  if (verdict?.indication !== 'TOTAL-PASSED' || verdict.signerCertificate === undefined || verdict.path === undefined) {
    throw new Error('A signing passed every check without a verified path.')
  }
  return { certificate: verdict.signerCertificate, path: verdict.path }
}
