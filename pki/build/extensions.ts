import { createHash, createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readSequence, tag } from '@/pki/verify/der'
import { wholeBytes } from '@/pki/verify/der-values'
import { boolean, context, contextPrimitive, enumerated, integer, namedBits, nullValue, octetString, oid, printableString, sequence } from './der'
import type { Der } from './der'
import { directoryName } from './name'
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

const extension = (type: string, critical: boolean, value: Der): CertificateExtension => ({ type, critical, value })

export const keyUsage = (...usages: readonly KeyUsage[]) =>
  extension(oids.keyUsage, true, namedBits(usages.map((usage) => keyUsageBits[usage])))

export const certificateAuthority = () => extension(oids.basicConstraints, true, sequence(boolean(true)))

export function certificatePolicy(policy: string, cpsUri?: string): CertificateExtension {
  const qualifiers = cpsUri === undefined ? [] : [sequence(sequence(oid(oids.cpsQualifier), ia5String(cpsUri)))]
  return extension(oids.certificatePolicies, true, sequence(sequence(oid(policy), ...qualifiers)))
}

function ia5String(text: string): Der {
  const copy = printableString(text)
  copy[0] = 0x16
  return copy
}

/** The only purpose of the key; critical, as RFC 3161 section 2.3 demands for time stamps. */
export const extendedKeyUsage = (purpose: string) => extension(oids.extKeyUsage, true, sequence(oid(purpose)))

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

export const subjectKeyIdentifier = (key: KeyObject) =>
  extension(oids.subjectKeyIdentifier, false, octetString(keyIdentifier(key)))

export const authorityKeyIdentifier = (issuerKey: KeyObject) =>
  extension(oids.authorityKeyIdentifier, false, sequence(contextPrimitive(0, keyIdentifier(issuerKey))))

export const subjectAltName = (...generalNames: readonly Der[]) =>
  extension(oids.subjectAltName, false, sequence(...generalNames))

export const issuerAltName = (...generalNames: readonly Der[]) =>
  extension(oids.issuerAltName, false, sequence(...generalNames))

/** A distribution point named in the directory, without a URL, as the JPKI does it. */
export const crlDistributionPoint = (name: Der) =>
  extension(oids.crlDistributionPoints, false, sequence(sequence(context(0, context(0, directoryName(name))))))

/** Tells relying parties not to ask for the status of a delegated responder's own certificate (RFC 6960 section 4.2.2.2.1). */
export const ocspNoCheck = () => extension(oids.ocspNoCheck, false, nullValue())

export const crlNumber = (number: number) => extension(oids.crlNumber, false, integer(number))
export const reasonCode = (code: number) => extension(oids.reasonCode, false, enumerated(code))
export const ocspNonce = (nonceDer: Der) => extension(oids.ocspNonce, false, nonceDer)
