import { DerError, splitDer } from './der'
import { fromBase64 } from './base64'
import { parseCertificates } from './certificate'
import { verifyCertificate, type CertificateVerdict } from './path'
import { hasPeerName, type PeerName } from './peer-name'
import type { Primitives } from './primitives'
import type { Profile, RevocationCoverage } from './profiles'

/** A certification-path case as published vectors put it: certificates, evidence, inputs of RFC 5280 section 6.1.1 and the name wanted. */
export interface PathCase {
  readonly trusted: readonly Uint8Array[]
  readonly untrusted: readonly Uint8Array[]
  readonly leaf: Uint8Array
  readonly crls: readonly Uint8Array[]
  readonly ocsps: readonly Uint8Array[]
  /** undefined: now. */
  readonly time: Date | undefined
  readonly revocation: 'none' | 'crl' | 'ocsp' | 'if-present'
  readonly policies: Profile['policies']
  readonly extendedKeyUsages: readonly string[]
  readonly peerName: PeerName | undefined
  readonly maxDepth: number | undefined
}

export interface PathAnswer {
  readonly result: 'ACCEPT' | 'REJECT'
  readonly detail: string
}

const reject = (detail: string): PathAnswer => ({ result: 'REJECT', detail })

/** Answers one case; `now` stands in where the case names no time. */
export async function judgePathCase(pathCase: PathCase, now: Date, primitives: Primitives): Promise<PathAnswer> {
  const anchors = parseCertificates(pathCase.trusted.flatMap(bundled)).map((certificate, index) => ({
    id: `anchor ${index + 1}`,
    uses: ['document' as const],
    certificate,
    revocationEvidence: 'embed' as const,
  }))
  const verdict = await verifyCertificate({
    certificate: pathCase.leaf,
    intermediates: pathCase.untrusted,
    anchors,
    profile: caseProfile(pathCase),
    crls: pathCase.crls,
    ocsps: pathCase.ocsps,
    at: pathCase.time ?? now,
    limits: { maxCertificates: 500, maxSteps: 1000 },
    primitives,
  })
  return answer(verdict, pathCase.peerName)
}

/** A trusted entry may be a bundle: certificates one after the other. */
function bundled(der: Uint8Array): readonly Uint8Array[] {
  try {
    return splitDer(der, 100)
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}

function answer(verdict: CertificateVerdict, peerName: PeerName | undefined): PathAnswer {
  const reasons = verdict.steps.flatMap((step) =>
    step.outcome === 'passed' ? [] : [`${step.reason} ${step.evidence.detail ?? ''}`.trim()],
  )
  if (verdict.indication !== 'TOTAL-PASSED' || !verdict.certificate)
    return reject(reasons.filter((reason) => reason !== 'not-checked').join('; '))
  if (peerName && !hasName(verdict.certificate, peerName)) return reject('peer-name-mismatch')
  return { result: 'ACCEPT', detail: `path of ${(verdict.path?.certificates.length ?? 0) + 1}` }
}

function hasName(certificate: Parameters<typeof hasPeerName>[0], peerName: PeerName): boolean {
  try {
    return hasPeerName(certificate, peerName)
  } catch (error) {
    if (error instanceof DerError) return false
    throw error
  }
}

const coverages: Record<PathCase['revocation'], RevocationCoverage> = {
  none: 'none',
  crl: 'every-certificate',
  // Authorities publish lists, not OCSP, for the certificates above the last: those count when a response speaks of them.
  ocsp: 'end-entity',
  'if-present': 'where-evidence',
}

/** RFC 5280 and nothing more: old algorithms and small keys stay in, because they are not what such a case asks about. */
const caseProfile = ({ policies, extendedKeyUsages, maxDepth, revocation }: PathCase): Profile => ({
  use: 'document',
  verifiesDocuments: false,
  keyUsage: { all: [], any: [], none: [] },
  extendedKeyUsage: extendedKeyUsages.length > 0 ? { anyOf: extendedKeyUsages, of: 'any-certificate' } : undefined,
  policies,
  refusedPolicies: [],
  signatures: ['rsa-pkcs1', 'rsa-pss', 'ecdsa', 'dsa']
    .flatMap((kind) => ['sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((digest) => `${kind}-${digest}`))
    .concat('ed25519'),
  minRsaBits: 1024,
  curves: ['P-256', 'P-384', 'P-521'],
  maxIntermediates: maxDepth ?? 16,
  revocation: { coverage: coverages[revocation], maxAgeInSeconds: Number.POSITIVE_INFINITY },
  severalSigners: false,
  bareSignatures: false,
  remembersSigners: false,
  certificateReference: 'if-present',
})

const namedPurposes: Record<string, string> = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  ocspSigning: '1.3.6.1.5.5.7.3.9',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
  anyExtendedKeyUsage: '2.5.29.37.0',
}

/**
 * Reads a case from parsed JSON; a sentence when something in it is not of the form. Fields not named here, `expected` among them, are
 * never read.
 */
export function readPathCase(json: unknown): PathCase | string {
  if (typeof json !== 'object' || json === null) return 'not an object'
  const fields = json as Record<string, unknown>
  const lists = [fields.trusted, fields.untrusted, [fields.leaf], fields.crls, fields.ocsps].map(byteList)
  const [trusted, untrusted, leaves, crls, ocsps] = lists
  const [leaf] = leaves ?? []
  if (!trusted || !untrusted || !leaf || !crls || !ocsps) return 'certificates, lists and responses must be base64'
  const time = typeof fields.time === 'string' ? new Date(fields.time) : undefined
  if ((fields.time !== null && time === undefined) || (time && Number.isNaN(time.getTime()))) return 'time must be an ISO instant or null'
  const revocation = (['none', 'crl', 'ocsp', 'if-present'] as const).find((mode) => mode === fields.revocation)
  const policies = policyInputs(fields.policy)
  const extendedKeyUsages = purposes(fields.eku)
  if (!revocation || !policies || !extendedKeyUsages) return 'revocation, policy or eku is not of the form'
  const peerName = readPeerName(fields.peerName)
  const maxDepth = typeof fields.maxDepth === 'number' ? fields.maxDepth : undefined
  if (peerName === null) return 'peerName is not of the form'
  return { trusted, untrusted, leaf, crls, ocsps, time, revocation, policies, extendedKeyUsages, peerName, maxDepth }
}

const isTextList = (value: unknown): value is string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')

function byteList(value: unknown): Uint8Array[] | undefined {
  if (value === undefined || value === null) return []
  if (!isTextList(value)) return undefined
  const decoded = value.map(fromBase64)
  return decoded.every((bytes) => bytes !== undefined) ? decoded : undefined
}

/** RFC 5280 6.1.1 (c): an empty initial policy set in a case stands for any policy. */
function policyInputs(value: unknown): Profile['policies'] | undefined {
  const { initialPolicySet = [], explicitPolicy, inhibitPolicyMapping, inhibitAnyPolicy } = (value ?? {}) as Record<string, unknown>
  if (!isTextList(initialPolicySet)) return undefined
  return {
    acceptable: initialPolicySet.length > 0 && !initialPolicySet.includes('2.5.29.32.0') ? initialPolicySet : undefined,
    requireExplicit: explicitPolicy === true,
    inhibitMapping: inhibitPolicyMapping === true,
    inhibitAny: inhibitAnyPolicy === true,
  }
}

function purposes(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return []
  if (!isTextList(value)) return undefined
  const known = value.map((name) => namedPurposes[name] ?? name)
  return known.every((name) => /^\d+(\.\d+)+$/.test(name)) ? known : undefined
}

function readPeerName(value: unknown): PeerName | undefined | null {
  if (value === undefined || value === null) return undefined
  const { kind, value: name } = value as Record<string, unknown>
  const known = (['DNS', 'IP', 'RFC822'] as const).find((form) => form === kind)
  return known && typeof name === 'string' ? { kind: known, value: name } : null
}
