import { Null } from 'asn1js'
import { AlgorithmIdentifier, CertID, OCSPRequest, Request, TBSRequest } from 'pkijs'
import { contextConstructed, readDer, tag } from '@/pki/verify/der'
import type { DerElement, DerReader } from '@/pki/verify/der'
import { oidText, unsignedInteger } from '@/pki/verify/der-values'
import { certificateParts } from './certificate-parts'
import { derOf, integerObject, octetObject } from './asn1-objects'
import { digestBy, digestSizeInBytes } from './digest-algorithms'
import { extensionObject, ocspNonce, subjectPublicKeyBits } from './extensions'
import { oids } from './oids'

/** Largest request read, in bytes; a request for one certificate has about a hundred. */
export const maxOcspRequestBytes = 16_384
const maxCertificates = 20
// RFC 9654 section 2.1.
const nonceBytes = { least: 1, most: 128 }

/** Which certificate is asked about (RFC 6960 section 4.1.1): issuer by digests, certificate by serial number. */
export interface CertId {
  /** As sent, to be answered byte for byte. */
  readonly encoded: Uint8Array
  readonly digestAlgorithm: string
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serialNumber: Uint8Array
}

export interface OcspRequest {
  readonly certIds: readonly CertId[]
  /** The nonce extension's value as sent. */
  readonly nonceDer: Uint8Array | null
}

/** Reads an OCSP request; throws `DerError` for anything malformed. A signature on it is read over, as RFC 6960 lets a responder do. */
export function parseOcspRequest(der: Uint8Array): OcspRequest {
  const outer = readDer(der, tag.sequence, maxOcspRequestBytes).children()
  const tbs = outer.read(tag.sequence).children()
  outer.optional(contextConstructed(0))
  outer.finish()
  tbs.optional(contextConstructed(0))
  tbs.optional(contextConstructed(1))
  const certIds = tbs.read(tag.sequence).children().rest(maxCertificates).map(parseRequest)
  const extensions = tbs.optional(contextConstructed(2))
  tbs.finish()
  return { certIds, nonceDer: extensions ? findNonce(extensions) : null }
}

function parseRequest(element: DerElement): CertId {
  const reader = element.children()
  const certId = reader.read(tag.sequence)
  reader.optional(contextConstructed(0))
  reader.finish()
  const parts = certId.children()
  const digestAlgorithm = readAlgorithm(parts)
  const issuerNameHash = parts.read(tag.octetString).content
  const issuerKeyHash = parts.read(tag.octetString).content
  const serialNumber = unsignedInteger(parts.read(tag.integer))
  parts.finish()
  return { encoded: certId.encoded, digestAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
}

/** The identifier of an AlgorithmIdentifier whose parameters are absent or NULL. */
export function readAlgorithm(reader: DerReader): string {
  const algorithm = reader.read(tag.sequence).children()
  const identifier = oidText(algorithm.next())
  algorithm.optional(tag.null)
  algorithm.finish()
  return identifier
}

function findNonce(extensions: DerElement): Uint8Array | null {
  const list = extensions.children().read(tag.sequence).children().rest(10)
  for (const extension of list) {
    const parts = extension.children()
    if (oidText(parts.next()) !== oids.ocspNonce) continue
    parts.optional(tag.boolean)
    const value = parts.read(tag.octetString).content
    const { length } = readDer(value, tag.octetString, nonceBytes.most + 3)
    if (length < nonceBytes.least) return null
    return value
  }
  return null
}

/** Whether the identifier names this issuer; the digests must both agree. */
export function isIssuedBy(certId: CertId, issuerCertificate: Uint8Array): boolean {
  if (digestSizeInBytes(certId.digestAlgorithm) === undefined) return false
  const { name, key } = issuerHashes(certId.digestAlgorithm, issuerCertificate)
  return Buffer.compare(name, certId.issuerNameHash) === 0 && Buffer.compare(key, certId.issuerKeyHash) === 0
}

function issuerHashes(algorithm: string, issuerCertificate: Uint8Array) {
  const issuer = certificateParts(issuerCertificate)
  const keyBits = subjectPublicKeyBits(issuer.publicKey)
  return { name: digestBy(algorithm, issuer.subject), key: digestBy(algorithm, keyBits) }
}

export interface OcspQuestion {
  readonly certificate: Uint8Array
  readonly issuer: Uint8Array
  /** 32 random bytes (RFC 9654); left out where a prepared answer will do. */
  readonly nonce?: Uint8Array
  /** Digest in the certificate identifier; SHA-1 is what every responder understands, and no security rests on it. */
  readonly digest?: 'sha1' | 'sha256'
}

/** An unsigned OCSP request for one certificate, as DER. */
export function ocspRequest({ certificate, issuer, nonce, digest = 'sha1' }: OcspQuestion): Uint8Array {
  const { name, key } = issuerHashes(oids[digest], issuer)
  const reqCert = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithmId: oids[digest], algorithmParams: new Null() }),
    issuerNameHash: octetObject(name),
    issuerKeyHash: octetObject(key),
    serialNumber: integerObject(certificateParts(certificate).serialNumber),
  })
  const tbsRequest = new TBSRequest({
    requestList: [new Request({ reqCert })],
    ...(nonce && { requestExtensions: [extensionObject(ocspNonce(derOf(octetObject(nonce))))] }),
  })
  return derOf(new OCSPRequest({ tbsRequest }).toSchema(true))
}
