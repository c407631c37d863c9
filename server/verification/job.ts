import type { DocumentKind, ReadDocument, ReadFacts } from '@/documents/kinds'
import type { DepositRefusal } from '@/domain/deposits'
import type { DocumentRole } from '@/domain/mailbox'
import type { DigestName } from '@/pki/verify/primitives'
import type { CertificateUse } from '@/pki/verify/profiles'
import type { Verdict } from '@/pki/verify/verdict'
import type { DocumentUse } from './public/uses'

/** An authority as it travels to a thread: parsed there once, and found again by the digest of its certificate. */
export interface AnchorParcel {
  digest: string
  id: string
  uses: readonly CertificateUse[]
  certificate: Uint8Array
  revocationEvidence: 'attest' | 'embed'
}

/** A revocation list in memory that threads share: national lists have tens of megabytes. `digest` names it in a thread's cache. */
export interface ListParcel {
  digest: string
  shared: SharedArrayBuffer
}

export interface TrustParcel {
  anchors: AnchorParcel[]
  lists: ListParcel[]
}

/** One deposit's documents, to be read and verified together away from the request's thread. */
export interface VerificationJob {
  kind: DocumentKind
  documents: { role: DocumentRole, content: Uint8Array, signature: Uint8Array }[]
  /** 法人番号 of the organisation that must have signed. */
  corporateNumber: string
  trust: TrustParcel
  at: Date
}

export interface DepositReport {
  /** In the order of the job's documents; each verdict has the step `organisation` last. */
  verdicts: Verdict[]
  /** SHA-256 of each signer's certificate, in hexadecimal; null where none was found. */
  signers: (string | null)[]
  /** What the original says, or why it cannot be read. */
  reading: ReadFacts
  /** Roles whose content is not of the media type the role demands. */
  notOfMediaType: DocumentRole[]
}

export interface VerificationReport extends DepositReport {
  /** With what people are shown. */
  reading: ReadDocument
}

/** What has to be known of a deposit before it is accepted: SHA-256 of each signer's certificate in hexadecimal, and what a list shows. */
export type DepositFinding = { ok: true, signers: string[], year: number | null } | DepositRefusal

/** Deposits of one organisation, to be verified one after the other on one thread. */
export interface DepositsJob extends Omit<VerificationJob, 'kind' | 'documents'> {
  deposits: Pick<VerificationJob, 'kind' | 'documents'>[]
}

/** One signature file over content that was hashed while it arrived. */
export interface SignatureJob {
  signature: Uint8Array
  digests: Record<DigestName, Uint8Array>
  /** Uses to try, in this order. `trust` has the authorities of all of them and those of time stamps. */
  uses: readonly DocumentUse[]
  trust: TrustParcel
  at: Date
}

export interface SignatureReport {
  verdict: Verdict
  /** The authority that the signer's certificate leads to, and the use it is trusted for; null when it leads to none. */
  trusted: { use: DocumentUse, anchorId: string } | null
  /** The authority's status data may not be told to others, so none was used and the verdict cannot be TOTAL-PASSED. */
  isStatusWithheld: boolean
  /** What the signer claims, proven by nothing. */
  claimedSigningTime: Date | null
  /** Time of the earliest time stamp that was verified. */
  provenTime: Date | null
}

/** What a verification thread is asked, and what it answers. */
export type ThreadJob = { task: 'documents', job: VerificationJob } | { task: 'deposits', job: DepositsJob } | { task: 'signature', job: SignatureJob }
export type ThreadResult = { task: 'documents', report: VerificationReport } | { task: 'deposits', findings: DepositFinding[] } | { task: 'signature', report: SignatureReport }
