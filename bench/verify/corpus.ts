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
  'authority-of-the-same-name': { indication: 'INDETERMINATE', step: 'signer-certificate', reason: 'issuer-unknown' },
  'certificate-expired': { indication: 'INDETERMINATE', step: 'validity', reason: 'expired-order-unknown' },
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
const newKey = async () => (await newPair('rsa', { modulusLength: 2048 })).privateKey

/** Distinct documents with detached CAdES-B signatures (RSA-2048, SHA-256) by signers in turn, bad ones spread evenly among them. */
export async function makeCorpus({ samples, signers, contentBytes, badShare }: CorpusSize): Promise<Corpus> {
  const at = new Date()
  const house = await hierarchy(at)
  const stranger = await hierarchy(at)
  const good = await Promise.all(Array.from({ length: signers }, (_, index) => signerUnder(house, index, at)))
  const special = { foreign: await signerUnder(stranger, signers, at), expired: await signerUnder(house, signers + 1, at, -10) }
  const made: Sample[] = []
  for (let index = 0; index < samples; index += 1) {
    const signer = good[index % signers]
    if (!signer) throw new Error('a corpus needs a signer')
    const content = new Uint8Array(randomBytes(contentBytes))
    const badBefore = Math.floor(index * badShare)
    const isBad = Math.floor((index + 1) * badShare) > badBefore
    made.push(isBad ? await badSample(badBefore, content, { ...special, good: signer }, at) : await signed(signer, content, at))
  }
  return { at, authorities: [house.root, house.issuing], samples: made }
}

interface Authority extends AuthorityFiles {
  readonly key: KeyObject
  readonly name: Uint8Array
}

const nameOf = (commonName: string) =>
  distinguishedName(['countryName', 'JP'], ['organizationName', 'JPKI-TEST'], ['commonName', commonName])

async function hierarchy(at: Date): Promise<{ root: Authority; issuing: Authority }> {
  const root = await authority('Benchmark Root CA TEST', at)
  return { root, issuing: await authority('Benchmark Issuing CA TEST', at, root) }
}

async function authority(commonName: string, at: Date, above?: Authority): Promise<Authority> {
  const key = await newKey()
  const name = nameOf(commonName)
  const identifiers = above ? [authorityKeyIdentifier(above.key)] : []
  const extensions = [keyUsage('keyCertSign', 'cRLSign'), certificateAuthority(), subjectKeyIdentifier(key), ...identifiers]
  const content = { serialNumber: serial(), issuer: above?.name ?? name, subject: name, ...period(at, -400, 3650) }
  const certificate = issueCertificate({ ...content, publicKey: createPublicKey(key), extensions }, above?.key ?? key)
  const times = { thisUpdate: daysFrom(at, -0.1), nextUpdate: daysFrom(at, 7) }
  return { key, name, certificate, list: issueCrl({ issuer: name, number: 1, ...times, revoked: revokedStrangers(at) }, key) }
}

/** Lists are never empty in practice. */
const revokedStrangers = (at: Date) =>
  Array.from({ length: 20 }, () => ({ serialNumber: serial(), revokedAt: daysFrom(at, -30), reason: 'keyCompromise' as const }))

async function signerUnder({ issuing }: { issuing: Authority }, index: number, at: Date, notAfterInDays = 365): Promise<CmsSigner> {
  const key = await newKey()
  const name = `試験組織 ${index}`
  const identifier = ['organizationIdentifier', 'NTRJP-7000012050002'] as const
  const subject = distinguishedName(['countryName', 'JP'], ['organizationName', name], identifier, ['commonName', name])
  const extensions = [keyUsage('digitalSignature', 'nonRepudiation'), authorityKeyIdentifier(issuing.key), subjectKeyIdentifier(key)]
  const content = { serialNumber: serial(), issuer: issuing.name, subject, ...period(at, -100, notAfterInDays) }
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
  readonly foreign: CmsSigner
  readonly expired: CmsSigner
}

/** The kinds of faults take turns. */
async function badSample(turn: number, content: Uint8Array, { good, foreign, expired }: Signers, at: Date): Promise<Sample> {
  const names = Object.keys(faults) as (keyof typeof faults)[]
  const name = names[turn % names.length] ?? 'content-altered'
  const signer = { 'content-altered': good, 'signature-altered': good, 'authority-of-the-same-name': foreign, 'certificate-expired': expired }[name]
  const { cms } = await signed(signer, content, at)
  const sample = { cms, content, fault: faults[name] }
  if (name === 'content-altered') return { ...sample, content: withOtherByte(content, content.length >> 1) }
  // The signature value is the last thing in the file.
  return name === 'signature-altered' ? { ...sample, cms: withOtherByte(cms, cms.length - 9) } : sample
}

const withOtherByte = (bytes: Uint8Array, place: number) => bytes.with(place, (bytes[place] ?? 0) ^ 1)
