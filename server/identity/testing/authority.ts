import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import { issueCertificate } from '@/pki/build/certificate'
import { issueCrl, type RevokedEntry } from '@/pki/build/crl'
import { certificateAuthority, certificatePolicy, keyUsage, subjectKeyIdentifier, type KeyUsage } from '@/pki/build/extensions'
import { distinguishedName } from '@/pki/build/name'

const day = 86_400_000

export interface TestCard {
  readonly certificate: Uint8Array<ArrayBuffer>
  readonly serialNumber: Uint8Array
  /** What the card does with a request: PKCS#1 v1.5 over SHA-256 of its bytes. */
  sign(request: string): Uint8Array<ArrayBuffer>
}

export interface CardOptions {
  usages?: KeyUsage[]
  policy?: string
  notBefore?: Date
  notAfter?: Date
  serialNumber?: Uint8Array
  key?: { publicKey: KeyObject; privateKey: KeyObject }
}

export const newRsaKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A certification authority with the shape of the JPKI's, marked as test. */
export class TestAuthority {
  private readonly keys = newRsaKey()
  private readonly name
  private listNumber = 0
  readonly certificate: Uint8Array

  constructor(unit: string, private readonly policy: string, private readonly usages: KeyUsage[], at = new Date()) {
    this.name = distinguishedName(['countryName', 'JP'], ['organizationName', 'JPKI-TEST'], ['organizationalUnitName', unit])
    this.certificate = issueCertificate(
      {
        serialNumber: Uint8Array.of(1),
        issuer: this.name,
        subject: this.name,
        notBefore: new Date(at.getTime() - 1000 * day),
        notAfter: new Date(at.getTime() + 1000 * day),
        publicKey: this.keys.publicKey,
        extensions: [keyUsage('keyCertSign', 'cRLSign'), certificateAuthority(), subjectKeyIdentifier(this.keys.publicKey)],
      },
      this.keys.privateKey,
    )
  }

  issueCard(options: CardOptions = {}): TestCard {
    const now = Date.now()
    const { publicKey, privateKey } = options.key ?? newRsaKey()
    const serialNumber = options.serialNumber ?? Uint8Array.from([0x10, ...randomBytes(7)])
    const certificate = issueCertificate(
      {
        serialNumber,
        issuer: this.name,
        subject: distinguishedName(['countryName', 'JP'], ['commonName', `TEST${Buffer.from(serialNumber).toString('hex')}`]),
        notBefore: options.notBefore ?? new Date(now - 100 * day),
        notAfter: options.notAfter ?? new Date(now + 100 * day),
        publicKey,
        extensions: [keyUsage(...(options.usages ?? this.usages)), certificatePolicy(options.policy ?? this.policy), subjectKeyIdentifier(publicKey)],
      },
      this.keys.privateKey,
    )
    return { certificate: new Uint8Array(certificate), serialNumber, sign: (request) => new Uint8Array(sign('sha256', Buffer.from(request, 'ascii'), privateKey)) }
  }

  /** The next list in number; `thisUpdate` a second ago and good for a day unless said otherwise. */
  issueList(revoked: RevokedEntry[] = [], thisUpdate = new Date(Date.now() - 1000), nextUpdate = new Date(thisUpdate.getTime() + day)): Uint8Array<ArrayBuffer> {
    this.listNumber += 1
    return new Uint8Array(issueCrl({ issuer: this.name, number: this.listNumber, thisUpdate, nextUpdate, revoked }, this.keys.privateKey))
  }
}

export const authenticationAuthority = () => new TestAuthority('JPKI for user authentication', '1.2.392.200149.8.5.1.0.30', ['digitalSignature'])
export const signatureAuthority = () => new TestAuthority('JPKI for digital signature', '1.2.392.200149.8.5.1.0.20', ['digitalSignature', 'nonRepudiation'])
