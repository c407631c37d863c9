import type { KeyObject } from 'node:crypto'
import path from 'node:path'
import { authorityKeyIdentifier, extendedKeyUsage, keyUsage, ocspNoCheck, subjectKeyIdentifier } from '@/pki/build/extensions'
import { distinguishedName } from '@/pki/build/name'
import { isIssuedBy, parseOcspRequest } from '@/pki/build/ocsp-request'
import type { CertId } from '@/pki/build/ocsp-request'
import { ocspError, ocspResponse } from '@/pki/build/ocsp-response'
import type { CertificateStatus } from '@/pki/build/ocsp-response'
import { oids } from '@/pki/build/oids'
import { derFromPem, pem } from '@/pki/build/pem'
import { DerError } from '@/pki/verify/der'
import { addDays } from '../calendar'
import { findText, writePublic, writeSecret } from '../files'
import { newPrivateKey, privateKeyFromPem, privateKeyPem, publicKeyOf } from '../keys'
import { issue } from './authority'
import type { Authority } from './authority'
import { certificateNotAfter, isAboutToExpire } from './validity'

const validForDays = 90
const answerValidInMs = 3_600_000

/**
 * The responder an authority has delegated its status answers to (RFC 6960): own key, own short-lived certificate.
 * Answers are made from the register for each request, so a revocation shows in the next one.
 */
export class OcspResponder {
  #certificate: Uint8Array

  private constructor(
    private readonly authority: Authority,
    private readonly key: KeyObject,
    certificate: Uint8Array,
  ) {
    this.#certificate = certificate
  }

  /** Opens the authority's responder, with a key and a certificate made where they are missing. */
  static async open(authority: Authority, at: Date): Promise<OcspResponder> {
    const keyFile = path.join(authority.directory, 'ocsp.key.pem')
    const kept = findText(keyFile)
    const key = kept === null ? await newPrivateKey(authority.definition.keyKind) : privateKeyFromPem(kept)
    if (kept === null) writeSecret(keyFile, privateKeyPem(key))
    const certificate = findText(certificateFile(authority))
    const current = certificate === null ? issueResponder(authority, key, at) : derFromPem('CERTIFICATE', certificate)
    return new OcspResponder(authority, key, current)
  }

  /** The response to a request in DER; malformed ones get the error response that says so. */
  answer(request: Uint8Array, at: Date): Uint8Array {
    try {
      const { certIds, nonceDer } = parseOcspRequest(request)
      if (certIds.length === 0) return ocspError('malformedRequest')
      const answers = certIds.map((certId) => ({ certId: certId.encoded, status: this.#statusOf(certId) }))
      const nextUpdate = new Date(at.getTime() + answerValidInMs)
      return ocspResponse({ answers, nonceDer, producedAt: at, nextUpdate }, { key: this.key, certificate: this.#currentCertificate(at) })
    } catch (error) {
      if (error instanceof DerError) return ocspError('malformedRequest')
      throw error
    }
  }

  #statusOf(certId: CertId): CertificateStatus {
    const serialNumber = Buffer.from(certId.serialNumber).toString('hex')
    const isOurs = isIssuedBy(certId, this.authority.certificate) && this.authority.register.find(serialNumber) !== null
    if (!isOurs) return { status: 'unknown' }
    const revocation = this.authority.register.revocationOf(serialNumber)
    return revocation === null ? { status: 'good' } : { status: 'revoked', revokedAt: revocation.at, reason: revocation.reason }
  }

  #currentCertificate(at: Date): Uint8Array {
    if (isAboutToExpire(this.#certificate, at)) this.#certificate = issueResponder(this.authority, this.key, at)
    return this.#certificate
  }
}

const certificateFile = (authority: Authority) => path.join(authority.directory, 'ocsp.cert.pem')

function issueResponder(authority: Authority, key: KeyObject, at: Date): Uint8Array {
  const publicKey = publicKeyOf(key)
  const { certificate } = issue(authority, {
    holder: 'ocsp-responder',
    subject: distinguishedName(['countryName', 'JP'], ['organizationName', 'JPKI-TEST'], ['commonName', `OCSP ${authority.definition.id}`]),
    publicKey,
    notBefore: at,
    notAfter: certificateNotAfter(authority, addDays(at, validForDays)),
    extensions: [
      keyUsage('digitalSignature'),
      extendedKeyUsage(oids.ocspSigning),
      ocspNoCheck(),
      authorityKeyIdentifier(authority.key),
      subjectKeyIdentifier(publicKey),
    ],
  })
  writePublic(certificateFile(authority), pem('CERTIFICATE', certificate))
  return certificate
}
