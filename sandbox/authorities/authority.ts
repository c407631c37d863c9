import { randomBytes, randomInt } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import path from 'node:path'
import { issueCertificate } from '@/pki/build/certificate'
import type { Der } from '@/pki/build/der'
import type { CertificateExtension } from '@/pki/build/extensions'
import { derFromPem, pem } from '@/pki/build/pem'
import { findText, writePublic, writeSecret } from '../files'
import { newPrivateKey, privateKeyFromPem, privateKeyPem, publicKeyOf } from '../keys'
import type { KeyKind } from '../keys'
import { Register } from './register'
import type { CertificateReference } from './register'

export type TrustUse =
  | 'jpki-authentication'
  | 'jpki-signature'
  | 'organisation-seal'
  | 'business-certificate'
  | 'corporate-representative'
  | 'time-stamp'

export interface AuthorityDefinition {
  readonly id: string
  readonly uses: readonly TrustUse[]
  /** Whether others may be handed its revocation data, or only a statement about them (公的個人認証法52条). */
  readonly revocationEvidence: 'attest' | 'embed'
  readonly keyKind: KeyKind
  readonly name: Der
  readonly serialNumber: Uint8Array
  readonly notBefore: (preparedAt: Date) => Date
  readonly notAfter: (preparedAt: Date) => Date
  readonly extensions: (key: KeyObject) => readonly CertificateExtension[]
  /** Bytes of the serial numbers it gives out. */
  readonly serialSizeInBytes: number
}

export interface Authority {
  readonly definition: AuthorityDefinition
  readonly directory: string
  readonly certificate: Uint8Array
  readonly key: KeyObject
  readonly register: Register
}

/** Opens the authority kept in `directory`, founding it with a fresh key when it is not there yet. */
export async function openAuthority(definition: AuthorityDefinition, directory: string, at: Date): Promise<Authority> {
  const files = { key: path.join(directory, 'ca.key.pem'), certificate: path.join(directory, 'ca.cert.pem') }
  const kept = { key: findText(files.key), certificate: findText(files.certificate) }
  const register = new Register(path.join(directory, 'register.jsonl'))
  if (kept.key !== null && kept.certificate !== null) {
    return { definition, directory, register, key: privateKeyFromPem(kept.key), certificate: derFromPem('CERTIFICATE', kept.certificate) }
  }
  const key = await newPrivateKey(definition.keyKind)
  const certificate = selfSigned(definition, key, at)
  writeSecret(files.key, privateKeyPem(key))
  writePublic(files.certificate, pem('CERTIFICATE', certificate))
  return { definition, directory, register, key, certificate }
}

function selfSigned(definition: AuthorityDefinition, key: KeyObject, at: Date): Uint8Array {
  const { serialNumber, name } = definition
  const validity = { notBefore: definition.notBefore(at), notAfter: definition.notAfter(at) }
  const extensions = definition.extensions(key)
  return issueCertificate({ serialNumber, issuer: name, subject: name, ...validity, publicKey: publicKeyOf(key), extensions }, key)
}

export interface IssueOrder {
  readonly holder: string
  readonly subject: Der
  readonly publicKey: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly CertificateExtension[]
  readonly predecessor?: CertificateReference
  readonly linkedAuthentication?: CertificateReference
}

export interface Issued {
  readonly certificate: Uint8Array
  readonly reference: CertificateReference
}

/** Issues a certificate and enters it in the register. */
export function issue(authority: Authority, order: IssueOrder): Issued {
  const serialNumber = freeSerialNumber(authority)
  const certificate = issueCertificate(
    {
      serialNumber,
      issuer: authority.definition.name,
      subject: order.subject,
      notBefore: order.notBefore,
      notAfter: order.notAfter,
      publicKey: order.publicKey,
      extensions: order.extensions,
    },
    authority.key,
  )
  const hex = Buffer.from(serialNumber).toString('hex')
  authority.register.append({
    event: 'issued',
    serialNumber: hex,
    at: order.notBefore,
    notAfter: order.notAfter,
    holder: order.holder,
    certificate: Buffer.from(certificate).toString('base64'),
    ...(order.predecessor && { predecessor: order.predecessor }),
    ...(order.linkedAuthentication && { linkedAuthentication: order.linkedAuthentication }),
  })
  return { certificate, reference: { authority: authority.definition.id, serialNumber: hex } }
}

function freeSerialNumber(authority: Authority): Uint8Array {
  for (;;) {
    const candidate = randomBytes(authority.definition.serialSizeInBytes)
    // Positive and without a leading zero byte, so that every reader shows the same digits.
    candidate[0] = 1 + randomInt(0x7f)
    if (authority.register.find(candidate.toString('hex')) === null) return candidate
  }
}
