import { DerError, tag, contextConstructed, readSequence, type DerElement } from './der'
import { oidText, smallInteger, unsignedInteger, wholeBytes } from './der-values'
import { oid } from './oids'
import type { DigestName, SignatureScheme } from './primitives'

/** AlgorithmIdentifier (RFC 5280 4.1.1.2). */
export interface AlgorithmIdentifier {
  readonly algorithm: string
  readonly parameters: DerElement | undefined
  readonly encoded: Uint8Array
}

export function parseAlgorithmIdentifier(element: DerElement): AlgorithmIdentifier {
  if (element.tag !== tag.sequence) throw new DerError('an algorithm was expected')
  const reader = element.children()
  const algorithm = oidText(reader.read(tag.oid))
  const parameters = reader.isEmpty ? undefined : reader.next()
  reader.finish()
  return { algorithm, parameters, encoded: element.encoded }
}

const digests: Record<string, DigestName> = {
  [oid.sha1]: 'SHA-1',
  [oid.sha224]: 'SHA-224',
  [oid.sha256]: 'SHA-256',
  [oid.sha384]: 'SHA-384',
  [oid.sha512]: 'SHA-512',
}

/** The digest an algorithm identifier names; parameters must be NULL or absent (RFC 5754 section 2). */
export function digestOf({ algorithm, parameters }: AlgorithmIdentifier): DigestName | undefined {
  return isNullOrAbsent(parameters) ? digests[algorithm] : undefined
}

const rsaSignatures: Record<string, DigestName> = {
  [oid.sha1WithRsa]: 'SHA-1',
  [oid.sha224WithRsa]: 'SHA-224',
  [oid.sha256WithRsa]: 'SHA-256',
  [oid.sha384WithRsa]: 'SHA-384',
  [oid.sha512WithRsa]: 'SHA-512',
}

const ecdsaSignatures: Record<string, DigestName> = {
  [oid.ecdsaWithSha1]: 'SHA-1',
  [oid.ecdsaWithSha224]: 'SHA-224',
  [oid.ecdsaWithSha256]: 'SHA-256',
  [oid.ecdsaWithSha384]: 'SHA-384',
  [oid.ecdsaWithSha512]: 'SHA-512',
}

const dsaSignatures: Record<string, DigestName> = { [oid.dsaWithSha1]: 'SHA-1', [oid.dsaWithSha256]: 'SHA-256' }

/** The scheme a signature algorithm names (RFC 4055, 5480, 5758, 8410); undefined when it is not one we verify. */
export function signatureScheme(identifier: AlgorithmIdentifier): SignatureScheme | undefined {
  const { algorithm, parameters } = identifier
  const rsa = rsaSignatures[algorithm]
  if (rsa) return isNullOrAbsent(parameters) ? { kind: 'rsa-pkcs1', digest: rsa } : undefined
  if (algorithm === oid.rsassaPss) return pssScheme(parameters)
  if (parameters) return undefined
  const ecdsa = ecdsaSignatures[algorithm]
  if (ecdsa) return { kind: 'ecdsa', digest: ecdsa }
  const dsa = dsaSignatures[algorithm]
  if (dsa) return { kind: 'dsa', digest: dsa }
  return algorithm === oid.ed25519 ? { kind: 'ed25519' } : undefined
}

const isNullOrAbsent = (parameters: DerElement | undefined) =>
  parameters === undefined || (parameters.tag === tag.null && parameters.length === 0)

/** RSASSA-PSS-params (RFC 4055 3.1). The mask's digest must be the message's, as every known signer does. */
function pssScheme(parameters: DerElement | undefined): SignatureScheme | undefined {
  if (parameters?.tag !== tag.sequence) return undefined
  const reader = parameters.children()
  const hash = reader.optional(contextConstructed(0))
  const mask = reader.optional(contextConstructed(1))
  const salt = reader.optional(contextConstructed(2))
  const trailer = reader.optional(contextConstructed(3))
  reader.finish()
  const digest = hash ? digestOf(parseAlgorithmIdentifier(only(hash))) : 'SHA-1'
  const maskDigest = mask ? maskDigestOf(parseAlgorithmIdentifier(only(mask))) : 'SHA-1'
  const saltLengthInBytes = salt ? smallInteger(only(salt)) : 20
  const isUsual = digest !== undefined && digest === maskDigest && saltLengthInBytes <= 512
  const hasUsualTrailer = trailer === undefined || smallInteger(only(trailer)) === 1
  return isUsual && hasUsualTrailer ? { kind: 'rsa-pss', digest, saltLengthInBytes } : undefined
}

function maskDigestOf({ algorithm, parameters }: AlgorithmIdentifier): DigestName | undefined {
  return algorithm === oid.mgf1 && parameters ? digestOf(parseAlgorithmIdentifier(parameters)) : undefined
}

function only(wrapper: DerElement): DerElement {
  const reader = wrapper.children()
  const element = reader.next()
  reader.finish()
  return element
}

export type PublicKey =
  | { readonly kind: 'rsa' | 'rsa-pss'; readonly sizeInBits: number }
  | { readonly kind: 'ec'; readonly curve: 'P-256' | 'P-384' | 'P-521' }
  | { readonly kind: 'dsa' | 'ed25519' }
  | { readonly kind: 'unsupported' }

const curves = {
  [oid.p256]: { curve: 'P-256', sizeInBytes: 32 },
  [oid.p384]: { curve: 'P-384', sizeInBytes: 48 },
  [oid.p521]: { curve: 'P-521', sizeInBytes: 66 },
} as const

/** Kind and size of the key in a SubjectPublicKeyInfo, with the key's own bytes. Kinds unknown here are `unsupported`, not errors. */
export function parsePublicKey(spki: DerElement): { publicKey: PublicKey; keyBytes: Uint8Array } {
  const reader = spki.children()
  const identifier = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const bitString = reader.read(tag.bitString)
  reader.finish()
  return { publicKey: publicKeyOf(identifier, bitString), keyBytes: wholeBytes(bitString) }
}

function publicKeyOf({ algorithm, parameters }: AlgorithmIdentifier, bitString: DerElement): PublicKey {
  switch (algorithm) {
    case oid.rsaEncryption:
      return isNullOrAbsent(parameters) ? rsaKey('rsa', bitString) : { kind: 'unsupported' }
    case oid.rsassaPss:
      return rsaKey('rsa-pss', bitString)
    case oid.ecPublicKey:
      return ecKey(parameters, bitString)
    case oid.dsa:
      return { kind: parameters ? 'dsa' : 'unsupported' }
    case oid.ed25519:
      return { kind: parameters || bitString.length !== 33 ? 'unsupported' : 'ed25519' }
    default:
      return { kind: 'unsupported' }
  }
}

function rsaKey(kind: 'rsa' | 'rsa-pss', bitString: DerElement): PublicKey {
  const reader = readSequence(wholeBytes(bitString))
  const modulus = unsignedInteger(reader.read(tag.integer))
  const exponent = unsignedInteger(reader.read(tag.integer))
  reader.finish()
  const sizeInBits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24
  const isOdd = ((exponent[exponent.length - 1] ?? 0) & 1) === 1
  const isUsable = isOdd && exponent.length <= 8 && (exponent.length > 1 || (exponent[0] ?? 0) > 1) && sizeInBits <= 8192
  return isUsable ? { kind, sizeInBits } : { kind: 'unsupported' }
}

function ecKey(parameters: DerElement | undefined, bitString: DerElement): PublicKey {
  if (parameters?.tag !== tag.oid) return { kind: 'unsupported' }
  const known = Object.entries(curves).find(([name]) => name === oidText(parameters))?.[1]
  const point = wholeBytes(bitString)
  const isUncompressed = known !== undefined && point[0] === 4 && point.length === 1 + 2 * known.sizeInBytes
  return isUncompressed ? { kind: 'ec', curve: known.curve } : { kind: 'unsupported' }
}
