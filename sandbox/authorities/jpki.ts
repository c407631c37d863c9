import type { KeyObject } from 'node:crypto'
import {
  authorityKeyIdentifier,
  certificateAuthority,
  certificatePolicy,
  crlDistributionPoint,
  issuerAltName,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from '@/pki/build/extensions'
import type { CertificateExtension } from '@/pki/build/extensions'
import { directoryName, distinguishedName, otherName } from '@/pki/build/name'
import { addYears, startOfDayInJapan } from '../calendar'
import type { AuthorityDefinition } from './authority'

// Shapes of the real profile, told apart from it by O=JPKI-TEST and the policy's test arc.
const organization = 'JPKI-TEST'
const attributeArc = '1.2.392.200149.8.5.5'
const cpsUri = 'http://www.jpki.go.jp/cps.html'

export type JpkiPurpose = 'signature' | 'authentication'

const purposes = {
  signature: {
    unit: 'JPKI for digital signature',
    unitInJapanese: '公的個人認証サービス署名用',
    policy: '1.2.392.200149.8.5.1.0.20',
    use: 'jpki-signature',
  },
  authentication: {
    unit: 'JPKI for user authentication',
    unitInJapanese: '公的個人認証サービス利用者証明用',
    policy: '1.2.392.200149.8.5.1.0.30',
    use: 'jpki-authentication',
  },
} as const

export const jpkiGenerations = ['01', '02', '03'] as const
export type JpkiGeneration = (typeof jpkiGenerations)[number]

// Years before the preparation in which a generation began; each lasts ten years, three are in use at once.
const generationAgeInYears = { '01': 8, '02': 5, '03': 2 } as const
const generationSerial = { '01': [0x01], '02': [0x01, 0x33, 0xc3, 0x49], '03': [0x06, 0xd1, 0x80, 0x06] } as const

export const jpkiAuthorityId = (purpose: JpkiPurpose, generation: JpkiGeneration) => `jpki-${purpose}-${generation}`

/** One name for all generations of a purpose: the issuer has to be found by its key. */
const authorityName = (purpose: JpkiPurpose) =>
  distinguishedName(
    ['countryName', 'JP'],
    ['organizationName', organization],
    ['organizationalUnitName', purposes[purpose].unit],
    ['organizationalUnitName', 'Japan Agency for Local Authority Information Systems'],
  )

const authorityNameInJapanese = (purpose: JpkiPurpose) =>
  distinguishedName(
    ['countryName', 'JP'],
    ['organizationName', '公的個人認証サービス（試験）'],
    ['organizationalUnitName', purposes[purpose].unitInJapanese],
    ['organizationalUnitName', '地方公共団体情報システム機構'],
  )

export function jpkiAuthority(purpose: JpkiPurpose, generation: JpkiGeneration): AuthorityDefinition {
  const name = authorityName(purpose)
  const begin = (at: Date) => startOfDayInJapan(addYears(at, -generationAgeInYears[generation]))
  return {
    id: jpkiAuthorityId(purpose, generation),
    uses: [purposes[purpose].use],
    revocationEvidence: 'attest',
    keyKind: 'rsa-2048',
    name,
    serialNumber: Uint8Array.from(generationSerial[generation]),
    notBefore: begin,
    notAfter: (at) => lastSecondBefore(addYears(begin(at), 10)),
    extensions: (key) => [
      keyUsage('keyCertSign', 'cRLSign'),
      subjectAltName(directoryName(authorityNameInJapanese(purpose))),
      certificateAuthority(),
      crlDistributionPoint(name),
      subjectKeyIdentifier(key),
    ],
    serialSizeInBytes: 4,
  }
}

const lastSecondBefore = (at: Date) => new Date(at.getTime() - 1000)

/** What the resident register holds of a person; all of it goes into a signature certificate, none into an authentication certificate. */
export interface PersonAttributes {
  readonly name: string
  readonly address: string
  /** YYYYMMDD */
  readonly birthDate: string
  readonly sex: '1' | '2' | '3'
  /** One digit for each character of the name: 1 where a character stands in for one outside JIS. */
  readonly nameSubstitution: string
  readonly addressSubstitution: string
}

export interface Municipality {
  readonly prefecture: string
  readonly city: string
}

export const signatureSubject = (municipality: Municipality, opaque: string) =>
  distinguishedName(
    ['countryName', 'JP'],
    ['localityName', municipality.prefecture],
    ['localityName', municipality.city],
    ['commonName', opaque],
  )

export const authenticationSubject = (opaque: string) => distinguishedName(['countryName', 'JP'], ['commonName', opaque])

export const signatureExtensions = (person: PersonAttributes, place: Municipality, key: KeyObject, issuerKey: KeyObject): CertificateExtension[] => [
  keyUsage('digitalSignature', 'nonRepudiation'),
  subjectAltName(
    otherName(`${attributeArc}.1`, person.name),
    otherName(`${attributeArc}.4`, birthDateWithEra(person.birthDate)),
    otherName(`${attributeArc}.3`, person.sex),
    otherName(`${attributeArc}.5`, person.address),
    otherName(`${attributeArc}.2`, person.nameSubstitution),
    otherName(`${attributeArc}.6`, person.addressSubstitution),
  ),
  ...commonExtensions('signature', place, key, issuerKey),
]

export const authenticationExtensions = (place: Municipality, key: KeyObject, issuerKey: KeyObject): CertificateExtension[] => [
  keyUsage('digitalSignature'),
  ...commonExtensions('authentication', place, key, issuerKey),
]

const commonExtensions = (purpose: JpkiPurpose, place: Municipality, key: KeyObject, issuerKey: KeyObject): CertificateExtension[] => [
  certificatePolicy(purposes[purpose].policy, cpsUri),
  issuerAltName(directoryName(authorityNameInJapanese(purpose))),
  crlDistributionPoint(municipalDistributionPoint(purpose, place)),
  authorityKeyIdentifier(issuerKey),
  subjectKeyIdentifier(key),
]

const municipalDistributionPoint = (purpose: JpkiPurpose, place: Municipality) =>
  distinguishedName(
    ['countryName', 'JP'],
    ['organizationName', organization],
    ['organizationalUnitName', purposes[purpose].unit],
    ['organizationalUnitName', 'CRL Distribution Points'],
    ['organizationalUnitName', place.prefecture],
    ['commonName', `${place.city} CRLDP`],
  )

const eraStarts = [
  { digit: '5', from: '20190501' },
  { digit: '4', from: '19890108' },
  { digit: '3', from: '19261225' },
  { digit: '2', from: '19120730' },
  { digit: '1', from: '18680125' },
] as const

/** Era digit (明治 1 … 令和 5, unknown 0) followed by the Gregorian date. */
export const birthDateWithEra = (birthDate: string) => `${eraStarts.find(({ from }) => birthDate >= from)?.digit ?? '0'}${birthDate}`
