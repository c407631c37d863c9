import { createHash } from 'node:crypto'
import { certificateParts } from '@/pki/build/certificate-parts'
import type { Authority } from '../authorities/authority'
import { requireAuthority } from '../authorities/catalogue'
import type { CertificateReference, IssuedCertificate } from '../authorities/register'
import { meaningOf } from './meanings'
import type { Conclusion } from './meanings'
import { standingOf } from './standing'
import type { CertificateStanding } from './standing'

/** A certificate as relying parties name it: generations share a name, so the issuer is told by its key. */
export interface CertificateName {
  /** SHA-256 of the issuing key's SubjectPublicKeyInfo, in hexadecimal. */
  readonly issuerKeySha256: string
  /** Unsigned big-endian, in hexadecimal. */
  readonly serialNumber: string
}

/** Why a certificate has a successor: the same person's next one after renewal, after its end, or after the card was lost. */
export type SuccessionCause = 'superseded' | 'expired' | 'reissued'

export type Predecessor = CertificateName & { readonly cause: SuccessionCause }
export type Found<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: 'unknown-certificate' | 'wrong-kind' }

const unknown = { ok: false, reason: 'unknown-certificate' } as const
const wrongKind = { ok: false, reason: 'wrong-kind' } as const

/** What the JPKI answers entitled verifiers from its registers, one step at a time. */
export class JpkiRecords {
  readonly #byKey: ReadonlyMap<string, Authority>

  constructor(private readonly authorities: ReadonlyMap<string, Authority>) {
    const jpki = [...authorities.values()].filter(({ definition }) => definition.id.startsWith('jpki-'))
    this.#byKey = new Map(jpki.map((authority) => [issuingKeyOf(authority), authority]))
  }

  /** The certificate that this one replaced; null for a first one. Never more than one step back. */
  predecessor(name: CertificateName, at: Date): Found<Predecessor | null> {
    const issued = this.#find(name)
    if (issued === null) return unknown
    if (issued.predecessor === undefined) return { ok: true, value: null }
    const standing = standingOf(requireAuthority(this.authorities, issued.predecessor.authority), issued.predecessor, at)
    return { ok: true, value: { ...this.#nameOf(issued.predecessor), cause: causeOf(standing) } }
  }

  /** The authentication certificate of the holder of a signature certificate (公的個人認証法18条5項). */
  linkedAuthentication(name: CertificateName): Found<CertificateName> {
    const issued = this.#find(name)
    if (issued === null) return unknown
    return issued.linkedAuthentication === undefined ? wrongKind : { ok: true, value: this.#nameOf(issued.linkedAuthentication) }
  }

  /** What the standing of a person's two certificates says about them. `signature: null`: they hold none. */
  holder(names: { signature: CertificateName | null; authentication: CertificateName }, at: Date): Found<Conclusion> {
    const authentication = this.#standing(names.authentication, 'jpki-authentication', at)
    if (authentication === null) return unknown
    if (names.signature === null) return { ok: true, value: meaningOf(null, authentication) }
    const signature = this.#standing(names.signature, 'jpki-signature', at)
    return signature === null ? unknown : { ok: true, value: meaningOf(signature, authentication) }
  }

  #find({ issuerKeySha256, serialNumber }: CertificateName): IssuedCertificate | null {
    return this.#byKey.get(issuerKeySha256)?.register.find(serialNumber) ?? null
  }

  #standing({ issuerKeySha256, serialNumber }: CertificateName, use: 'jpki-authentication' | 'jpki-signature', at: Date): CertificateStanding | null {
    const authority = this.#byKey.get(issuerKeySha256)
    if (authority === undefined || !authority.definition.uses.includes(use)) return null
    return standingOf(authority, { authority: authority.definition.id, serialNumber }, at)
  }

  #nameOf({ authority, serialNumber }: CertificateReference): CertificateName {
    return { issuerKeySha256: issuingKeyOf(requireAuthority(this.authorities, authority)), serialNumber }
  }
}

const issuingKeyOf = ({ certificate }: Authority) =>
  createHash('sha256').update(certificateParts(certificate).publicKey.export({ type: 'spki', format: 'der' })).digest('hex')

function causeOf(standing: CertificateStanding | null): SuccessionCause {
  if (standing?.status === 'revoked') return standing.reason === 'superseded' ? 'superseded' : 'reissued'
  return 'expired'
}
