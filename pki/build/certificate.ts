import type { KeyObject } from 'node:crypto'
import { Certificate, PublicKeyInfo } from 'pkijs'
import { asn1Object, integerObject, nameObject, timeObject } from './asn1-objects'
import type { Der } from './der'
import { extensionObject } from './extensions'
import type { CertificateExtension } from './extensions'
import { signed } from './signed-object'

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

const version3 = 2

/** An X.509 version 3 certificate (RFC 5280 section 4.1) signed by `issuerKey`, as DER. */
export function issueCertificate(content: CertificateContent, issuerKey: KeyObject): Uint8Array {
  const publicKey = content.publicKey.export({ type: 'spki', format: 'der' })
  const certificate = new Certificate({
    version: version3,
    serialNumber: integerObject(content.serialNumber),
    issuer: nameObject(content.issuer),
    notBefore: timeObject(content.notBefore),
    notAfter: timeObject(content.notAfter),
    subject: nameObject(content.subject),
    subjectPublicKeyInfo: new PublicKeyInfo({ schema: asn1Object(publicKey) }),
    extensions: content.extensions.map(extensionObject),
  })
  return signed(certificate, issuerKey)
}
