import { DerError, readDer, tag, type DerElement } from './der'
import { digestOf, signatureScheme } from './algorithms'
import { equalBytes, toHex } from './bytes'
import type { Certificate } from './certificate'
import { parseAttributes, type Attributes, type SignedData, type SignerIdentifier, type SignerInfo } from './cms-structure'
import { timeValue } from './der-time'
import { oidText } from './der-values'
import { equalNames } from './name'
import { oid } from './oids'
import type { DigestName, SignatureScheme } from './primitives'
import type { Profile } from './profiles'
import type { VerificationReason } from './reasons'

/** The one signer of a signature file, with what was signed read out of the signed attributes. */
export interface Signer {
  readonly info: SignerInfo
  readonly digestName: DigestName
  readonly scheme: SignatureScheme
  /** The signed attributes and the digest they name; undefined: the signature is over the content itself. */
  readonly attributes: { readonly messageDigest: Uint8Array; readonly signedBytes: Uint8Array } | undefined
  /** The signer's own claim, proven by nothing. */
  readonly claimedSigningTime: Date | undefined
}

export type SignerOrReason =
  { readonly ok: true; readonly signer: Signer } | { readonly ok: false; readonly reason: VerificationReason; readonly detail?: string }

const refused = (reason: VerificationReason, detail?: string): SignerOrReason => ({ ok: false, reason, ...(detail && { detail }) })

/**
 * Checks the shape of RFC 5652 section 5.3 and 11: one signer, signed attributes (where the profile does not do without) with content type
 * and message digest once each, one digest.
 */
export function readSigner(signedData: SignedData, contentType: string, { bareSignatures }: Profile): SignerOrReason {
  const [info, ...others] = signedData.signerInfos
  if (!info) return refused('no-signer')
  if (others.length > 0) return refused('several-signers')
  const isBare = !info.signedAttributesDer
  const mayBeBare = bareSignatures && contentType === oid.data && signedData.contentType === oid.data
  if (isBare && !mayBeBare) return refused('signed-attributes-malformed', 'no signed attributes')
  const digestName = digestOf(info.digestAlgorithm)
  if (!digestName) return refused('algorithm-not-accepted', info.digestAlgorithm.algorithm)
  if (!signedData.digestAlgorithms.some((listed) => digestOf(listed) === digestName)) return refused('digest-algorithm-mismatch')
  const scheme = schemeOf(info, digestName)
  if (!scheme) return refused('algorithm-not-accepted', info.signatureAlgorithm.algorithm)
  if (!usesDigest(scheme, digestName)) return refused('digest-algorithm-mismatch')
  if (!info.signedAttributesDer)
    return { ok: true, signer: { info, digestName, scheme, attributes: undefined, claimedSigningTime: undefined } }
  return readSignedAttributes(info, info.signedAttributesDer, { digestName, scheme }, [signedData.contentType, contentType])
}

/** A bare key algorithm takes its digest from the digest algorithm (RFC 3370 3.2); otherwise the signature algorithm names its own. */
function schemeOf({ signatureAlgorithm }: SignerInfo, digest: DigestName): SignatureScheme | undefined {
  if (signatureAlgorithm.algorithm !== oid.rsaEncryption) return signatureScheme(signatureAlgorithm)
  const { parameters } = signatureAlgorithm
  return !parameters || (parameters.tag === tag.null && parameters.length === 0) ? { kind: 'rsa-pkcs1', digest } : undefined
}

/** Ed25519 goes with SHA-512 (RFC 8419 3.1); every other scheme with the digest it names. */
const usesDigest = (scheme: SignatureScheme, digest: DigestName) => (scheme.kind === 'ed25519' ? 'SHA-512' : scheme.digest) === digest

function readSignedAttributes(
  info: SignerInfo,
  signedBytes: Uint8Array,
  algorithms: Pick<Signer, 'digestName' | 'scheme'>,
  contentTypes: readonly string[],
): SignerOrReason {
  try {
    const claimedType = oidText(single(info.signedAttributes, oid.contentType))
    const messageDigest = octets(single(info.signedAttributes, oid.messageDigest))
    const signingTime = info.signedAttributes.get(oid.signingTime)
    const claimedSigningTime = signingTime && timeValue(single(info.signedAttributes, oid.signingTime))
    if (contentTypes.some((type) => type !== claimedType)) return refused('content-type-mismatch')
    return { ok: true, signer: { info, ...algorithms, attributes: { messageDigest, signedBytes }, claimedSigningTime } }
  } catch (error) {
    if (error instanceof DerError) return refused('signed-attributes-malformed', error.message)
    throw error
  }
}

function single(attributes: Attributes, type: string): DerElement {
  const [value, ...others] = attributes.get(type) ?? []
  if (!value || others.length > 0) throw new DerError(`attribute ${type} must stand once with one value`)
  return value
}

function octets(element: DerElement): Uint8Array {
  if (element.tag !== tag.octetString) throw new DerError('a digest was expected')
  return element.content
}

/**
 * Whether a content could be the signed attributes of some signature. A signature over such a content proves nothing: whoever takes the
 * attributes out of a file can hand them in as what was signed.
 */
export function looksLikeSignedAttributes(content: Uint8Array): boolean {
  if (content[0] !== tag.set) return false
  try {
    return parseAttributes(readDer(content, tag.set, content.length), false).has(oid.messageDigest)
  } catch (error) {
    if (error instanceof DerError) return false
    throw error
  }
}

export function isIdentified(certificate: Certificate, identifier: SignerIdentifier): boolean {
  switch (identifier.by) {
    case 'issuer-and-serial':
      return equalBytes(certificate.serialContent, identifier.serialContent) && equalNames(certificate.issuer, identifier.issuer)
    case 'subject-key-identifier':
      return certificate.subjectKeyIdentifier !== undefined && equalBytes(certificate.subjectKeyIdentifier, identifier.subjectKeyIdentifier)
  }
}

/** For evidence: how the signature file names its signer. */
export function identifierText(identifier: SignerIdentifier): string {
  return toHex(identifier.by === 'issuer-and-serial' ? identifier.serialContent : identifier.subjectKeyIdentifier)
}
