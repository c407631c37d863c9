import type { KeyObject } from 'node:crypto'
import { BitString } from 'asn1js'
import type { Certificate, CertificateRevocationList } from 'pkijs'
import { readSequence, tag } from '@/pki/verify/der'
import { algorithmObject, bufferOf, derOf } from './asn1-objects'
import type { Der } from './der'
import { signatureAlgorithm, signBytes } from './signature'

export const algorithmOf = (key: KeyObject) => algorithmObject(signatureAlgorithm(key))

export const signatureOver = (tbs: Uint8Array, key: KeyObject) => new BitString({ valueHex: bufferOf(signBytes(key, tbs)) })

/** From the parts: PKI.js would read kept bytes back, which fails from 10,000 ASN.1 nodes on. */
const encoded = (object: Certificate | CertificateRevocationList) => derOf(object.toSchema(true))

/** Signs and writes a certificate or a revocation list. The `sign` of PKI.js takes WebCrypto keys only and is asynchronous. */
export function signed(object: Certificate | CertificateRevocationList, key: KeyObject): Der {
  object.signature = algorithmOf(key)
  object.signatureAlgorithm = algorithmOf(key)
  const unsigned = readSequence(encoded(object))
  object.signatureValue = signatureOver(unsigned.read(tag.sequence).encoded, key)
  return encoded(object)
}
