import { createPublicKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { issueCertificate } from '@/pki/build/certificate'
import { createCmsSigner } from '@/pki/build/cms'
import { issueCrl } from '@/pki/build/crl'
import { authorityKeyIdentifier, certificateAuthority, keyUsage, subjectKeyIdentifier } from '@/pki/build/extensions'
import { distinguishedName } from '@/pki/build/name'
import { pem } from '@/pki/build/pem'

const DAY = 86_400_000

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const daysFromNow = (days: number) => new Date(Math.floor((Date.now() + days * DAY) / 1000) * 1000)

export interface Seal {
  certificate: Uint8Array
  certificatePem: string
  keyPem: string
  serialNumber: Uint8Array
  /** Detached CAdES-B over the content. */
  sign(content: Uint8Array): Promise<Uint8Array>
}

export interface SealOptions {
  name: string
  corporateNumber: string | null
  usage?: 'document' | 'login'
  notBeforeInDays?: number
  notAfterInDays?: number
}

/** A small certification authority for organisation seals, its keys and list in memory. */
export class SealAuthority {
  private readonly key = newKey()
  private readonly name
  private readonly revoked: { serialNumber: Uint8Array, revokedAt: Date, reason: 'keyCompromise' }[] = []
  private listNumber = 0
  readonly certificate: Uint8Array

  constructor(commonName: string) {
    this.name = distinguishedName(['countryName', 'JP'], ['organizationName', 'JPKI-TEST'], ['commonName', commonName])
    this.certificate = issueCertificate({
      serialNumber: Uint8Array.of(1), issuer: this.name, subject: this.name, notBefore: daysFromNow(-400), notAfter: daysFromNow(3650),
      publicKey: createPublicKey(this.key), extensions: [keyUsage('keyCertSign', 'cRLSign'), certificateAuthority(), subjectKeyIdentifier(this.key)],
    }, this.key)
  }

  issue({ name, corporateNumber, usage = 'document', notBeforeInDays = -30, notAfterInDays = 365 }: SealOptions): Seal {
    const key = newKey()
    const serialNumber = new Uint8Array(randomBytes(16))
    serialNumber[0] = 0x11
    const identifier = corporateNumber === null ? [] : [['organizationIdentifier', `NTRJP-${corporateNumber}`] as const]
    const usages = usage === 'document' ? keyUsage('digitalSignature', 'nonRepudiation') : keyUsage('digitalSignature')
    const certificate = issueCertificate({
      serialNumber, issuer: this.name, notBefore: daysFromNow(notBeforeInDays), notAfter: daysFromNow(notAfterInDays), publicKey: createPublicKey(key),
      subject: distinguishedName(['countryName', 'JP'], ['organizationName', name], ...identifier, ['commonName', name]),
      extensions: [usages, authorityKeyIdentifier(this.key), subjectKeyIdentifier(key)],
    }, this.key)
    const signer = createCmsSigner({ certificate, sign: key })
    return {
      certificate, certificatePem: pem('CERTIFICATE', certificate), keyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(), serialNumber,
      sign: (content) => signer.signDetached({ content, signingTime: daysFromNow(0) }),
    }
  }

  revoke(seal: Seal): void {
    this.revoked.push({ serialNumber: seal.serialNumber, revokedAt: daysFromNow(-1), reason: 'keyCompromise' })
  }

  /** The revocation list as of now. */
  list(): Uint8Array {
    this.listNumber++
    return issueCrl({ issuer: this.name, number: this.listNumber, thisUpdate: daysFromNow(-0.01), nextUpdate: daysFromNow(7), revoked: this.revoked }, this.key)
  }
}
