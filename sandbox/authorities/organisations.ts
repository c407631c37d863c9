import type { KeyObject } from 'node:crypto'
import { authorityKeyIdentifier, certificateAuthority, certificatePolicy, keyUsage, subjectKeyIdentifier } from '@/pki/build/extensions'
import type { CertificateExtension } from '@/pki/build/extensions'
import { distinguishedName } from '@/pki/build/name'
import type { Der } from '@/pki/build/der'
import { addYears, startOfDayInJapan } from '../calendar'
import type { KeyKind } from '../keys'
import type { AuthorityDefinition, TrustUse } from './authority'

// The enterprise number RFC 5612 keeps for documentation: policies of authorities that exist nowhere else.
const sandboxArc = '1.3.6.1.4.1.32473.1'

export const sandboxPolicies = {
  organisationSeal: `${sandboxArc}.1`,
  businessCertificate: `${sandboxArc}.2`,
  corporateRepresentative: `${sandboxArc}.3`,
  timeStamp: `${sandboxArc}.4`,
} as const

export const organisationSealAuthorityId = 'organisation-seal'
export const businessAuthorityId = 'business-certificate'
export const registryAuthorityId = 'commercial-registry'
export const timeStampAuthorityId = 'time-stamp'

function authority(id: string, use: TrustUse, keyKind: KeyKind, commonName: string): AuthorityDefinition {
  return {
    id,
    uses: [use],
    revocationEvidence: 'embed',
    keyKind,
    name: distinguishedName(['countryName', 'JP'], ['organizationName', 'Madoguchi Sandbox TEST'], ['commonName', commonName]),
    serialNumber: Uint8Array.of(1),
    notBefore: (at) => startOfDayInJapan(addYears(at, -1)),
    notAfter: (at) => startOfDayInJapan(addYears(at, 19)),
    extensions: (key) => [keyUsage('keyCertSign', 'cRLSign'), certificateAuthority(), subjectKeyIdentifier(key)],
    serialSizeInBytes: 16,
  }
}

export const organisationAuthorities: readonly AuthorityDefinition[] = [
  authority(organisationSealAuthorityId, 'organisation-seal', 'p-256', 'Organisation Seal CA TEST'),
  authority(businessAuthorityId, 'business-certificate', 'p-256', 'Business Certificate CA TEST'),
  // The real registry's authority signs with RSA too.
  authority(registryAuthorityId, 'corporate-representative', 'rsa-2048', 'Commercial Registry CA TEST'),
  authority(timeStampAuthorityId, 'time-stamp', 'p-256', 'Time Stamp CA TEST'),
]

export interface Organisation {
  readonly name: string
  /** 法人番号: 13 digits, the first a check digit. */
  readonly corporateNumber: string
}

/** 法人番号 from the twelve digits it is about: weights 1 and 2 alternate from the right. */
export function corporateNumber(twelveDigits: string): string {
  const sum = [...twelveDigits].reverse().reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 2), 0)
  return `${9 - (sum % 9)}${twelveDigits}`
}

export const isCorporateNumber = (text: string) => /^\d{13}$/.test(text) && corporateNumber(text.slice(1)) === text

/** The organisation's registered number as ETSI EN 319 412-1 section 5.1.4 writes it: national trade register, Japan. */
const organisationIdentifier = (organisation: Organisation) => `NTRJP-${organisation.corporateNumber}`

export const sealSubject = (organisation: Organisation): Der =>
  distinguishedName(
    ['countryName', 'JP'],
    ['organizationName', organisation.name],
    ['organizationIdentifier', organisationIdentifier(organisation)],
    ['commonName', `${organisation.name} 電子印`],
  )

/** A person acting for an organisation: their name at work and what they are there, never anything private. */
export interface OfficeHolder {
  readonly organisation: Organisation
  readonly nameAtWork: string
  readonly title: string
}

export const officeHolderSubject = ({ organisation, title, nameAtWork }: OfficeHolder): Der =>
  distinguishedName(
    ['countryName', 'JP'],
    ['organizationName', organisation.name],
    ['organizationIdentifier', organisationIdentifier(organisation)],
    ['title', title],
    ['commonName', nameAtWork],
  )

/** Extensions of every certificate that signs documents for an organisation; the policy says in which way. */
export const documentSignerExtensions = (policy: string, key: KeyObject, issuerKey: KeyObject): CertificateExtension[] => [
  keyUsage('digitalSignature', 'nonRepudiation'),
  certificatePolicy(policy),
  authorityKeyIdentifier(issuerKey),
  subjectKeyIdentifier(key),
]
