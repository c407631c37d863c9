import { createHash, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { Enumerated, IA5String, Integer, Null, Sequence } from 'asn1js'
import type { BaseBlock } from 'asn1js'
import {
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  DistributionPoint,
  Extension,
  ExtKeyUsage,
  PolicyInformation,
  PolicyQualifierInfo,
} from 'pkijs'
import { readSequence, tag } from '@/pki/verify/der'
import { wholeBytes } from '@/pki/verify/der-values'
import { asn1Object, bufferOf, derOf, namedBits, octetObject } from './asn1-objects'
import type { Der } from './der'
import { directoryNameObject } from './name'
import { oids } from './oids'

/** One X.509 extension; `value` is the DER inside extnValue. */
export interface CertificateExtension {
  readonly type: string
  readonly critical: boolean
  readonly value: Der
}

// Bit positions of RFC 5280 section 4.2.1.3.
const keyUsageBits = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, cRLSign: 6 } as const
export type KeyUsage = keyof typeof keyUsageBits

/** The extension as PKI.js writes it. */
export const extensionObject = ({ type, critical, value }: CertificateExtension) =>
  new Extension({ extnID: type, critical, extnValue: bufferOf(value) })

const extension = (type: string, critical: boolean, value: BaseBlock): CertificateExtension => ({ type, critical, value: derOf(value) })

export const keyUsage = (...usages: readonly KeyUsage[]) =>
  extension(oids.keyUsage, true, namedBits(usages.map((usage) => keyUsageBits[usage])))

export const certificateAuthority = () => extension(oids.basicConstraints, true, new BasicConstraints({ cA: true }).toSchema())

export function certificatePolicy(policy: string, cpsUri?: string): CertificateExtension {
  const information = new PolicyInformation({
    policyIdentifier: policy,
    ...(cpsUri !== undefined && { policyQualifiers: [certificationPracticeStatement(cpsUri)] }),
  })
  return extension(oids.certificatePolicies, true, new CertificatePolicies({ certificatePolicies: [information] }).toSchema())
}

const certificationPracticeStatement = (uri: string) =>
  new PolicyQualifierInfo({ policyQualifierId: oids.cpsQualifier, qualifier: new IA5String({ value: uri }) })

/** The only purpose of the key; critical, as RFC 3161 section 2.3 demands for time stamps. */
export const extendedKeyUsage = (purpose: string) => extension(oids.extKeyUsage, true, new ExtKeyUsage({ keyPurposes: [purpose] }).toSchema())

/** SHA-1 of the subject public key bits (RFC 5280 section 4.2.1.2 method 1). */
export function keyIdentifier(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return createHash('sha1').update(subjectPublicKeyBits(publicKey)).digest()
}

/** Content of subjectPublicKey without tag, length and unused-bits byte: what key identifiers and OCSP key hashes are made from. */
export function subjectPublicKeyBits(publicKey: KeyObject): Uint8Array {
  const reader = readSequence(publicKey.export({ type: 'spki', format: 'der' }))
  reader.read(tag.sequence)
  return wholeBytes(reader.read(tag.bitString))
}

export const keyIdentifierObject = (key: KeyObject) => octetObject(keyIdentifier(key))

export const subjectKeyIdentifier = (key: KeyObject) => extension(oids.subjectKeyIdentifier, false, keyIdentifierObject(key))

export const authorityKeyIdentifier = (issuerKey: KeyObject) =>
  extension(oids.authorityKeyIdentifier, false, new AuthorityKeyIdentifier({ keyIdentifier: keyIdentifierObject(issuerKey) }).toSchema())

// Not by GeneralNames of PKI.js, which would wrap an otherName once more.
const generalNameList = (names: readonly Der[]) => new Sequence({ value: names.map(asn1Object) })

export const subjectAltName = (...generalNames: readonly Der[]) => extension(oids.subjectAltName, false, generalNameList(generalNames))

export const issuerAltName = (...generalNames: readonly Der[]) => extension(oids.issuerAltName, false, generalNameList(generalNames))

/** A distribution point named in the directory, without a URL, as the JPKI does it. */
export function crlDistributionPoint(name: Der): CertificateExtension {
  const point = new DistributionPoint({ distributionPoint: [directoryNameObject(name)] })
  return extension(oids.crlDistributionPoints, false, new CRLDistributionPoints({ distributionPoints: [point] }).toSchema())
}

/** Tells relying parties not to ask for the status of a delegated responder's own certificate (RFC 6960 section 4.2.2.2.1). */
export const ocspNoCheck = () => extension(oids.ocspNoCheck, false, new Null())

export const crlNumber = (number: number) => extension(oids.crlNumber, false, new Integer({ value: number }))
export const reasonCode = (code: number) => extension(oids.reasonCode, false, new Enumerated({ value: code }))
export const ocspNonce = (nonceDer: Der): CertificateExtension => ({ type: oids.ocspNonce, critical: false, value: nonceDer })
