import { parseCertificate, type Certificate } from './certificate'
import type { CertificateUse } from './profiles'

/**
 * A certification authority trusted in advance, for stated uses only. `revocationEvidence` says whether status data from this authority
 * may be handed on inside documents (`embed`) or only attested under the portal's own seal (`attest`, JPKI: 公的個人認証法52条).
 */
export interface TrustAnchor {
  readonly id: string
  readonly uses: readonly CertificateUse[]
  readonly certificate: Certificate
  readonly revocationEvidence: 'attest' | 'embed'
}

/** Makes an anchor from its certificate in DER. Throws DerError when that is malformed: a wrong trust file must stop the start. */
export function trustAnchor(anchor: Omit<TrustAnchor, 'certificate'> & { certificate: Uint8Array }): TrustAnchor {
  return { ...anchor, certificate: parseCertificate(anchor.certificate) }
}
