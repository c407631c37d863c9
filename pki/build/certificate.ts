import type { KeyObject } from 'node:crypto'
import { bitString, boolean, context, integer, octetString, oid, sequence, time } from './der'
import type { Der } from './der'
import type { CertificateExtension } from './extensions'
import { signBytes, signatureAlgorithm } from './signature'

export interface CertificateContent {
  /** Unsigned big-endian. */
  readonly serialNumber: Uint8Array
  readonly issuer: Der
  readonly subject: Der
  readonly notBefore: Date
  readonly notAfter: Date
  readonly publicKey: KeyObject
  /** Written in this order. */
  readonly extensions: readonly CertificateExtension[]
}

/** An X.509 version 3 certificate (RFC 5280 section 4.1) signed by `issuerKey`, as DER. */
export function issueCertificate(content: CertificateContent, issuerKey: KeyObject): Uint8Array {
  const algorithm = signatureAlgorithm(issuerKey)
  const tbs = sequence(
    context(0, integer(2)),
    integer(content.serialNumber),
    algorithm,
    content.issuer,
    sequence(time(content.notBefore), time(content.notAfter)),
    content.subject,
    content.publicKey.export({ type: 'spki', format: 'der' }),
    context(3, extensionList(content.extensions)),
  )
  return sequence(tbs, algorithm, bitString(signBytes(issuerKey, tbs)))
}

/** Extensions of certificates, CRLs and OCSP messages: SEQUENCE OF Extension. */
export const extensionList = (extensions: readonly CertificateExtension[]): Der => sequence(...extensions.map(extensionDer))

function extensionDer(extension: CertificateExtension): Der {
  const critical = extension.critical ? [boolean(true)] : []
  return sequence(oid(extension.type), ...critical, octetString(extension.value))
}
