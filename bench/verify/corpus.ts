import { createPublicKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { issueCertificate } from '@/pki/build/certificate'
import { createCmsSigner, type CmsSigner } from '@/pki/build/cms'
import { issueCrl } from '@/pki/build/crl'
import { authorityKeyIdentifier, certificateAuthority, keyUsage, subjectKeyIdentifier } from '@/pki/build/extensions'
import { distinguishedName } from '@/pki/build/name'
import type { VerificationReason } from '@/pki/verify/reasons'
import type { Indication, StepName } from '@/pki/verify/verdict'

/** What is wrong with a sample, and where a verifier must find it. */
const faults = {
  'content-altered': { indication: 'TOTAL-FAILED', step: 'unaltered', reason: 'document-altered' },
  'signature-altered': { indication: 'TOTAL-FAILED', step: 'signature', reason: 'signature-wrong' },
  'signed-by-another': { indication: 'TOTAL-FAILED', step: 'signature', reason: 'signature-wrong' },
  'authority-of-the-same-name': { indication: 'INDETERMINATE', step: 'signer-certificate', reason: 'issuer-unknown' },
  'certificate-expired': { indication: 'INDETERMINATE', step: 'validity', reason: 'expired-order-unknown' },
  'certificate-revoked': { indication: 'INDETERMINATE', step: 'revocation', reason: 'revoked-order-unknown' },
} as const satisfies Record<string, { indication: Indication; step: StepName; reason: VerificationReason }>

export type Fault = (typeof faults)[keyof typeof faults]

/** A document and its detached signature file; `fault` is undefined when both are in order. */
export interface Sample {
  readonly cms: Uint8Array
  readonly content: Uint8Array
  readonly fault: Fault | undefined
}

export interface AuthorityFiles {
  readonly certificate: Uint8Array
  readonly list: Uint8Array
}

export interface Corpus {
  readonly at: Date
  /** The root first, then the issuing authority that it certified and under which the signers stand. */
  readonly authorities: readonly [AuthorityFiles, AuthorityFiles]
  readonly samples: readonly Sample[]
}

export interface CorpusSize {
  readonly samples: number
  readonly signers: number
  readonly contentBytes: number
  readonly badShare: number
}

const day = 86_400_000
const newPair = promisify(generateKeyPair)

/** Keys that seals of organisations have. */
type KeyKind = 'rsa' | 'p256'

async function newKey(kind: KeyKind): Promise<KeyObject> {
  const { privateKey } = kind === 'rsa' ? await newPair('rsa', { modulusLength: 2048 }) : await newPair('ec', { namedCurve: 'P-256' })
  return privateKey
}

/**
 * Distinct documents with detached CAdES-B signatures (SHA-256; RSA-2048 and P-256 in turn) by signers in turn, bad ones spread evenly
 * among them.
 */
export async function makeCorpus({ samples, signers, contentBytes, badShare }: CorpusSize): Promise<Corpus> {
  const at = new Date()
  const house = await hierarchy(at)
  const kindOf = (index: number): KeyKind => (index % 2 === 0 ? 'rsa' : 'p256')
  const good = await Promise.all(Array.from({ length: signers }, (_, index) => signerUnder(house, at, { index, kind: kindOf(index) })))
  const special = await specialSigners(house, at, signers)
  const made: Sample[] = []
  for (let index = 0; index < samples; index += 1) {
    const signer = good[index % signers]
    if (!signer) throw new Error('a corpus needs a signer')
    const content = new Uint8Array(randomBytes(contentBytes))
    const badBefore = Math.floor(index * badShare)
    const isBad = Math.floor((index + 1) * badShare) > badBefore
    made.push(isBad ? await badSample(badBefore, content, special, at) : await signed(signer, content, at))
  }
  return { at, authorities: [filesOf(house.root), filesOf(house.issuing)], samples: made }
}

const filesOf = ({ certificate, list }: Authority): AuthorityFiles => ({ certificate, list })

/** Signers of the bad files; RSA, so that one's signature is as long as another's. */
async function specialSigners(house: Hierarchy, at: Date, index: number): Promise<Signers> {
  const good = await signerUnder(house, at, { index })
  const other = await signerUnder(house, at, { index: index + 1 })
  const foreign = await signerUnder(await hierarchy(at), at, { index: index + 2 })
  const expired = await signerUnder(house, at, { index: index + 3, notAfterInDays: -10 })
  const revoked = await signerUnder(house, at, { index: index + 4, serialNumber: house.revokedSerial })
  return { good, other, foreign, expired, revoked }
}

interface Authority extends AuthorityFiles {
  readonly key: KeyObject
  readonly name: Uint8Array
}

const nameOf = (commonName: string) =>
  distinguishedName(['countryName', 'JP'], ['organizationName', 'JPKI-TEST'], ['commonName', commonName])

interface Hierarchy {
  readonly root: Authority
  readonly issuing: Authority
  /** The number of a signer that the issuing authority has revoked. */
  readonly revokedSerial: Uint8Array
}

async function hierarchy(at: Date): Promise<Hierarchy> {
  const root = await authority('Benchmark Root CA TEST', at)
  const revokedSerial = serial()
  return { root, issuing: await authority('Benchmark Issuing CA TEST', at, { above: root, revokedSerial }), revokedSerial }
}

async function authority(commonName: string, at: Date, under?: { above: Authority; revokedSerial: Uint8Array }): Promise<Authority> {
  const key = await newKey('rsa')
  const name = nameOf(commonName)
  const identifiers = under ? [authorityKeyIdentifier(under.above.key)] : []
  const extensions = [keyUsage('keyCertSign', 'cRLSign'), certificateAuthority(), subjectKeyIdentifier(key), ...identifiers]
  const content = { serialNumber: serial(), issuer: under?.above.name ?? name, subject: name, ...period(at, -400, 3650) }
  const certificate = issueCertificate({ ...content, publicKey: createPublicKey(key), extensions }, under?.above.key ?? key)
  // Lists are never empty in practice.
  const revokedSerials = [...Array.from({ length: 20 }, serial), ...(under ? [under.revokedSerial] : [])]
  const revoked = revokedSerials.map((serialNumber) => revokedEntry(serialNumber, at))
  const list = issueCrl({ issuer: name, number: 1, thisUpdate: daysFrom(at, -0.1), nextUpdate: daysFrom(at, 7), revoked }, key)
  return { key, name, certificate, list }
}

const revokedEntry = (serialNumber: Uint8Array, at: Date) =>
  ({ serialNumber, revokedAt: daysFrom(at, -30), reason: 'keyCompromise' }) as const

interface SignerFields {
  readonly index: number
  readonly kind?: KeyKind
  readonly serialNumber?: Uint8Array
  readonly notAfterInDays?: number
}

async function signerUnder({ issuing }: Hierarchy, at: Date, fields: SignerFields): Promise<CmsSigner> {
  const { index, kind = 'rsa', serialNumber, notAfterInDays = 365 } = fields
  const key = await newKey(kind)
  const name = `試験組織 ${index}`
  const identifier = ['organizationIdentifier', 'NTRJP-7000012050002'] as const
  const subject = distinguishedName(['countryName', 'JP'], ['organizationName', name], identifier, ['commonName', name])
  const extensions = [keyUsage('digitalSignature', 'nonRepudiation'), authorityKeyIdentifier(issuing.key), subjectKeyIdentifier(key)]
  const content = { serialNumber: serialNumber ?? serial(), issuer: issuing.name, subject, ...period(at, -100, notAfterInDays) }
  const certificate = issueCertificate({ ...content, publicKey: createPublicKey(key), extensions }, issuing.key)
  return createCmsSigner({ certificate, chain: [issuing.certificate], sign: key })
}

const daysFrom = (at: Date, days: number) => new Date(Math.floor((at.getTime() + days * day) / 1000) * 1000)
const period = (at: Date, from: number, to: number) => ({ notBefore: daysFrom(at, from), notAfter: daysFrom(at, to) })

function serial(): Uint8Array {
  const number = new Uint8Array(randomBytes(16))
  number[0] = 0x11
  return number
}

async function signed(signer: CmsSigner, content: Uint8Array, at: Date): Promise<Sample> {
  return { cms: await signer.signDetached({ content, signingTime: at }), content, fault: undefined }
}

interface Signers {
  readonly good: CmsSigner
  readonly other: CmsSigner
  readonly foreign: CmsSigner
  readonly expired: CmsSigner
  readonly revoked: CmsSigner
}

/** The kinds of faults take turns. */
async function badSample(turn: number, content: Uint8Array, by: Signers, at: Date): Promise<Sample> {
  const { good, other, foreign, expired, revoked } = by
  const names = Object.keys(faults) as (keyof typeof faults)[]
  const name = names[turn % names.length] ?? 'content-altered'
  const signers = { 'authority-of-the-same-name': foreign, 'certificate-expired': expired, 'certificate-revoked': revoked }
  const { cms } = await signed(name in signers ? signers[name as keyof typeof signers] : good, content, at)
  const sample = { cms, content, fault: faults[name] }
  if (name === 'content-altered') return { ...sample, content: withOtherByte(content, content.length >> 1) }
  // The signature value is the last thing in the file.
  if (name === 'signature-altered') return { ...sample, cms: withOtherByte(cms, cms.length - 9) }
  if (name !== 'signed-by-another') return sample
  const another = await signed(other, content, at)
  return { ...sample, cms: withEnding(cms, another.cms.subarray(-signatureBytes)) }
}

/** Of RSA-2048. */
const signatureBytes = 256

const withOtherByte = (bytes: Uint8Array, place: number) => bytes.with(place, (bytes[place] ?? 0) ^ 1)

function withEnding(bytes: Uint8Array, ending: Uint8Array): Uint8Array {
  const changed = new Uint8Array(bytes)
  changed.set(ending, bytes.length - ending.length)
  return changed
}
