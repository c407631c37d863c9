// Certificates, lists and signatures for tests, made with node:crypto and no PKI library. Every field can be bent.
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { tag } from '../der'
import { oid } from '../oids'
import {
  bits,
  boolean,
  enumerated,
  explicit,
  integer,
  namedBits,
  nothing,
  objectIdentifier,
  octets,
  printable,
  sequence,
  setOf,
  time,
  utf8,
  wrapped,
  type Der,
} from './der-writer'

export type KeyKind = 'rsa' | 'p256' | 'p384'

export interface Pair {
  readonly kind: KeyKind
  readonly privateKey: KeyObject
  readonly spki: Der
}

export function newPair(kind: KeyKind = 'p256', rsaBits = 2048): Pair {
  const { privateKey, publicKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: rsaBits })
      : generateKeyPairSync('ec', { namedCurve: kind === 'p256' ? 'P-256' : 'P-384' })
  return { kind, privateKey, spki: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })) }
}

type Hash = 'sha1' | 'sha256' | 'sha384' | 'sha512'

const rsaOids = { sha1: oid.sha1WithRsa, sha256: oid.sha256WithRsa, sha384: oid.sha384WithRsa, sha512: oid.sha512WithRsa }
const ecdsaOids = { sha1: oid.ecdsaWithSha1, sha256: oid.ecdsaWithSha256, sha384: oid.ecdsaWithSha384, sha512: oid.ecdsaWithSha512 }
const hashOids = { sha1: oid.sha1, sha256: oid.sha256, sha384: oid.sha384, sha512: oid.sha512 }

export const signatureAlgorithm = (kind: KeyKind, hash: Hash = 'sha256') =>
  kind === 'rsa' ? sequence(objectIdentifier(rsaOids[hash]), nothing()) : sequence(objectIdentifier(ecdsaOids[hash]))

export const digestAlgorithm = (hash: Hash = 'sha256') => sequence(objectIdentifier(hashOids[hash]))

export const sha = (data: Der, hash: Hash = 'sha256') => new Uint8Array(createHash(hash).update(data).digest())

export const signed = (pair: Pair, tbs: Der, hash: Hash = 'sha256') => new Uint8Array(sign(hash, tbs, pair.privateKey))

const attributeTypes = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3', organizationIdentifier: '2.5.4.97' }

export type NameParts = Partial<Record<keyof typeof attributeTypes, string>>

export function name(parts: NameParts): Der {
  const rdns = Object.entries(parts).map(([key, value]) => {
    const type = attributeTypes[key as keyof typeof attributeTypes]
    return setOf(sequence(objectIdentifier(type), key === 'C' ? printable(value) : utf8(value)))
  })
  return sequence(...rdns)
}

export const extension = (type: string, value: Der, critical = false) =>
  sequence(objectIdentifier(type), ...(critical ? [boolean(true)] : []), octets(value))

export const usage = { digitalSignature: 0, nonRepudiation: 1, keyCertSign: 5, cRLSign: 6 }

export const keyUsage = (...numbers: readonly number[]) => extension(oid.keyUsage, namedBits(...numbers), true)

export const basicConstraints = (pathLength?: number) =>
  extension(oid.basicConstraints, sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])), true)

export const certificatePolicies = (...policies: readonly string[]) =>
  extension(oid.certificatePolicies, sequence(...policies.map((policy) => sequence(objectIdentifier(policy)))), true)

export const extendedKeyUsage = (...purposes: readonly string[]) =>
  extension(oid.extendedKeyUsage, sequence(...purposes.map(objectIdentifier)), true)

export interface CertificateFields {
  readonly issuer: Der
  readonly subject: Der
  readonly key: Pair
  readonly signer: Pair
  readonly serial?: number | Der
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly extensions?: readonly Der[]
  readonly hash?: Hash
}

export const from = new Date('2026-01-01T00:00:00Z')
export const until = new Date('2030-12-31T14:59:59Z')
/** A time at which everything made here with default times is valid. */
export const now = new Date('2026-06-01T00:00:00Z')

export function certificate(fields: CertificateFields): Der {
  const algorithm = signatureAlgorithm(fields.signer.kind, fields.hash)
  const tbs = sequence(
    explicit(0, integer(2)),
    integer(fields.serial ?? 7),
    algorithm,
    fields.issuer,
    sequence(time(fields.notBefore ?? from), time(fields.notAfter ?? until)),
    fields.subject,
    fields.key.spki,
    ...(fields.extensions?.length ? [explicit(3, sequence(...fields.extensions))] : []),
  )
  return sequence(tbs, algorithm, bits(signed(fields.signer, tbs, fields.hash)))
}

export interface CrlFields {
  readonly issuer: Der
  readonly signer: Pair
  readonly revoked?: readonly { serial: number | Der; at?: Date; reason?: number; extensions?: readonly Der[] }[]
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | null
  readonly extensions?: readonly Der[]
}

const hour = 60 * 60 * 1000

export function crl(fields: CrlFields): Der {
  const algorithm = signatureAlgorithm(fields.signer.kind)
  const thisUpdate = fields.thisUpdate ?? new Date(now.getTime() - hour)
  const nextUpdate = fields.nextUpdate === undefined ? new Date(now.getTime() + 24 * hour) : fields.nextUpdate
  const entries = (fields.revoked ?? []).map(({ serial, at, reason, extensions = [] }) => {
    const all = [...(reason === undefined ? [] : [extension(oid.reasonCode, enumerated(reason))]), ...extensions]
    return sequence(integer(serial), time(at ?? new Date(now.getTime() - 10 * hour)), ...(all.length ? [sequence(...all)] : []))
  })
  const extensions = fields.extensions ?? [extension(oid.crlNumber, integer(5))]
  const tbs = sequence(
    integer(1),
    algorithm,
    fields.issuer,
    time(thisUpdate),
    ...(nextUpdate ? [time(nextUpdate)] : []),
    ...(entries.length ? [wrapped(tag.sequence, entries)] : []),
    ...(extensions.length ? [explicit(0, sequence(...extensions))] : []),
  )
  return sequence(tbs, algorithm, bits(signed(fields.signer, tbs)))
}

export const attribute = (type: string, ...values: readonly Der[]) => sequence(objectIdentifier(type), setOf(...values))

export interface CmsFields {
  readonly content: Der
  readonly certificate: Der
  readonly issuer: Der
  readonly serial?: number | Der
  readonly signer: Pair
  readonly hash?: Hash
  readonly listedDigest?: Der
  readonly contentType?: string
  readonly embed?: Der
  readonly bag?: readonly Der[]
  /** Replaces the signed attributes that a CAdES-B signature has. */
  readonly attributes?: readonly Der[]
  readonly sorted?: boolean
  /** Unsigned attributes, made from the signature. */
  readonly unsigned?: (signature: Der) => readonly Der[]
  readonly signatureAlgorithm?: Der
  readonly signerInfos?: (info: Der) => readonly Der[]
}

export const usualAttributes = ({ content, certificate: signer, contentType, hash }: CmsFields): Der[] => [
  attribute(oid.contentType, objectIdentifier(contentType ?? oid.data)),
  attribute(oid.signingTime, time(now)),
  attribute(oid.messageDigest, octets(sha(content, hash))),
  attribute(oid.signingCertificateV2, sequence(sequence(sequence(octets(sha(signer)))))),
]

/** A detached CAdES-B signature (or attached, or broken, as the fields say). */
export function cms(fields: CmsFields): Der {
  const attributes = fields.attributes ?? usualAttributes(fields)
  const signedSet = setOf(...attributes)
  const wireSet = fields.sorted === false ? sequence(...attributes) : signedSet
  const body = wireSet.slice()
  body[0] = 0xa0
  const signature = signed(fields.signer, signedSet, fields.hash)
  const info = sequence(
    integer(1),
    sequence(fields.issuer, integer(fields.serial ?? 7)),
    digestAlgorithm(fields.hash),
    body,
    fields.signatureAlgorithm ?? signatureAlgorithm(fields.signer.kind, fields.hash),
    octets(signature),
    ...(fields.unsigned ? [explicit(1, ...fields.unsigned(signature))] : []),
  )
  const signedData = sequence(
    integer(1),
    setOf(fields.listedDigest ?? digestAlgorithm(fields.hash)),
    sequence(objectIdentifier(fields.contentType ?? oid.data), ...(fields.embed ? [explicit(0, octets(fields.embed))] : [])),
    explicit(0, ...(fields.bag ?? [fields.certificate])),
    setOf(...(fields.signerInfos?.(info) ?? [info])),
  )
  return sequence(objectIdentifier(oid.signedData), explicit(0, signedData))
}
