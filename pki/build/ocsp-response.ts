import type { KeyObject } from 'node:crypto'
import { bitString, context, contextPrimitive, enumerated, generalizedTime, octetString, oid, sequence } from './der'
import type { Der } from './der'
import { extensionList } from './certificate'
import { keyIdentifier, ocspNonce } from './extensions'
import { oids } from './oids'
import { revocationReasons } from './revocation-reasons'
import type { RevocationReason } from './revocation-reasons'
import { signBytes, signatureAlgorithm } from './signature'

export type CertificateStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revokedAt: Date; readonly reason: RevocationReason }
  | { readonly status: 'unknown' }

export interface OcspAnswer {
  /** CertID exactly as the request had it. */
  readonly certId: Uint8Array
  readonly status: CertificateStatus
}

export interface OcspResponder {
  readonly key: KeyObject
  /** The delegated responder's certificate (RFC 6960 section 4.2.2.2), carried in the response. */
  readonly certificate: Uint8Array
}

export interface OcspContent {
  readonly answers: readonly OcspAnswer[]
  /** The nonce extension's value of the request, repeated. */
  readonly nonceDer: Uint8Array | null
  readonly producedAt: Date
  readonly nextUpdate: Date
}

/** A successful basic OCSP response (RFC 6960 section 4.2.1), as DER. */
export function ocspResponse(content: OcspContent, responder: OcspResponder): Uint8Array {
  const single = ({ certId, status }: OcspAnswer) =>
    sequence(certId, statusDer(status), generalizedTime(content.producedAt), context(0, generalizedTime(content.nextUpdate)))
  const responseData = sequence(
    context(2, octetString(keyIdentifier(responder.key))),
    generalizedTime(content.producedAt),
    sequence(...content.answers.map(single)),
    ...(content.nonceDer === null ? [] : [context(1, extensionList([ocspNonce(content.nonceDer)]))]),
  )
  const basic = sequence(
    responseData,
    signatureAlgorithm(responder.key),
    bitString(signBytes(responder.key, responseData)),
    context(0, sequence(responder.certificate)),
  )
  return sequence(enumerated(0), context(0, sequence(oid(oids.ocspBasic), octetString(basic))))
}

const nothing = new Uint8Array(0)

function statusDer(status: CertificateStatus): Der {
  if (status.status === 'good') return contextPrimitive(0, nothing)
  if (status.status === 'unknown') return contextPrimitive(2, nothing)
  // As in CRLs, a reason that says nothing is left out.
  const reason = status.reason === 'unspecified' ? [] : [context(0, enumerated(revocationReasons[status.reason]))]
  return context(1, generalizedTime(status.revokedAt), ...reason)
}

const errorCodes = { malformedRequest: 1, internalError: 2, unauthorized: 6 } as const

/** An unsigned answer that says only why there is none (RFC 6960 section 2.3). */
export const ocspError = (reason: keyof typeof errorCodes): Uint8Array => sequence(enumerated(errorCodes[reason]))
