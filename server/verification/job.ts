import type { DocumentKind, ReadDocument } from '@/documents/kinds'
import type { DocumentRole } from '@/domain/mailbox'
import type { CertificateUse } from '@/pki/verify/profiles'
import type { Verdict } from '@/pki/verify/verdict'

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

export interface VerificationReport {
  /** In the order of the job's documents; each verdict has the step `organisation` last. */
  verdicts: Verdict[]
  /** What the original says, or why it cannot be read. */
  reading: ReadDocument
  /** Roles whose content is not of the media type the role demands. */
  notOfMediaType: DocumentRole[]
}
