import { randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import path from 'node:path'
import { certificateParts } from '@/pki/build/certificate-parts'
import { createCmsSigner } from '@/pki/build/cms'
import type { CmsSigner } from '@/pki/build/cms'
import { digestSizeInBytes } from '@/pki/build/digest-algorithms'
import { authorityKeyIdentifier, certificatePolicy, extendedKeyUsage, keyUsage, subjectKeyIdentifier } from '@/pki/build/extensions'
import { distinguishedName } from '@/pki/build/name'
import { oids } from '@/pki/build/oids'
import { derFromPem, pem } from '@/pki/build/pem'
import { parseTimeStampRequest } from '@/pki/build/time-stamp-request'
import type { TimeStampRequest } from '@/pki/build/time-stamp-request'
import { timeStampRefusal, timeStampResponse } from '@/pki/build/time-stamp-response'
import type { TimeStampFailure } from '@/pki/build/time-stamp-response'
import { DerError } from '@/pki/verify/der'
import { addYears } from '../calendar'
import { findText, writePublic, writeSecret } from '../files'
import { newPrivateKey, privateKeyFromPem, privateKeyPem, publicKeyOf } from '../keys'
import { issue } from './authority'
import type { Authority } from './authority'
import { sandboxPolicies } from './organisations'
import { certificateNotAfter, isAboutToExpire } from './validity'

const accuracyInSeconds = 1

type Refusal = { readonly failure: TimeStampFailure; readonly text: string }

/** The unit that stamps for the time stamp authority (RFC 3161): one key that does nothing else. */
export class TimeStampUnit {
  readonly #signer: CmsSigner
  readonly #name: Uint8Array

  private constructor(key: KeyObject, certificate: Uint8Array) {
    this.#signer = createCmsSigner({ certificate, sign: key })
    this.#name = certificateParts(certificate).subject
  }

  /** Opens the authority's unit, with a fresh key and certificate where they are missing or about to end. */
  static async open(authority: Authority, at: Date): Promise<TimeStampUnit> {
    const files = { key: path.join(authority.directory, 'unit.key.pem'), certificate: path.join(authority.directory, 'unit.cert.pem') }
    const kept = { key: findText(files.key), certificate: findText(files.certificate) }
    if (kept.key !== null && kept.certificate !== null) {
      const certificate = derFromPem('CERTIFICATE', kept.certificate)
      if (!isAboutToExpire(certificate, at)) return new TimeStampUnit(privateKeyFromPem(kept.key), certificate)
    }
    const key = await newPrivateKey(authority.definition.keyKind)
    const certificate = issueUnit(authority, key, at)
    writeSecret(files.key, privateKeyPem(key))
    writePublic(files.certificate, pem('CERTIFICATE', certificate))
    return new TimeStampUnit(key, certificate)
  }

  /** The response to a request in DER: a token, or a refusal that says why. */
  async answer(request: Uint8Array, at: Date): Promise<Uint8Array> {
    const parsed = parsedOrNull(request)
    if (parsed === null) return timeStampRefusal('badDataFormat', 'The request is not a DER TimeStampReq')
    const refusal = refusalOf(parsed)
    if (refusal !== null) return timeStampRefusal(refusal.failure, refusal.text)
    // 128 random bits: no two stamps share a number, and no counter has to survive a crash.
    const serialNumber = randomBytes(16)
    const content = { request: parsed, policy: sandboxPolicies.timeStamp, serialNumber, at, accuracyInSeconds, authority: this.#name }
    return timeStampResponse(content, this.#signer)
  }
}

function parsedOrNull(request: Uint8Array): TimeStampRequest | null {
  try {
    return parseTimeStampRequest(request)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

function refusalOf(request: TimeStampRequest): Refusal | null {
  if (request.version !== 1) return { failure: 'badRequest', text: 'Only version 1 is known' }
  const size = digestSizeInBytes(request.digestAlgorithm)
  // SHA-1 may still identify certificates in OCSP, but nothing new is stamped over it.
  if (size === undefined || request.digestAlgorithm === oids.sha1) return { failure: 'badAlg', text: 'Use SHA-256, SHA-384 or SHA-512' }
  if (size !== request.digest.length) return { failure: 'badDataFormat', text: 'The digest has the wrong size for its algorithm' }
  if (request.policy !== null && request.policy !== sandboxPolicies.timeStamp) return { failure: 'unacceptedPolicy', text: 'The policy is not offered' }
  if (request.hasExtensions) return { failure: 'unacceptedExtension', text: 'No extension is known' }
  return null
}

function issueUnit(authority: Authority, key: KeyObject, at: Date): Uint8Array {
  const publicKey = publicKeyOf(key)
  return issue(authority, {
    holder: 'time-stamp-unit',
    subject: distinguishedName(['countryName', 'JP'], ['organizationName', 'Madoguchi Sandbox TEST'], ['commonName', 'Time Stamp Unit TEST']),
    publicKey,
    notBefore: at,
    notAfter: certificateNotAfter(authority, addYears(at, 10)),
    extensions: [
      keyUsage('digitalSignature'),
      extendedKeyUsage(oids.timeStamping),
      certificatePolicy(sandboxPolicies.timeStamp),
      authorityKeyIdentifier(authority.key),
      subjectKeyIdentifier(publicKey),
    ],
  }).certificate
}
