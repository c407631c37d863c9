import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { certificateParts } from './certificate-parts'
import type { CertificateParts } from './certificate-parts'
import { context, integer, octetString, oid, retagged, sequence, setOf, time } from './der'
import type { Der } from './der'
import { oids } from './oids'
import { sha256, sha256Algorithm, signBytes, signatureAlgorithm } from './signature'

/**
 * Makes the raw signature over the DER of the signed attributes: PKCS#1 v1.5 or DER-coded ECDSA, over SHA-256 of these bytes.
 * A card signs here: it gets the bytes, hashes them and answers.
 */
export type RawSign = (signedAttributes: Uint8Array) => Promise<Uint8Array> | Uint8Array

export interface CmsSignerOptions {
  /** DER of the signer's certificate (RSA-2048 or P-256). */
  readonly certificate: Uint8Array
  /** DER of further certificates to carry, the issuer first; the trust anchor need not be among them. */
  readonly chain?: readonly Uint8Array[]
  readonly sign: KeyObject | RawSign
}

export type CmsContent = { readonly content: Uint8Array } | { readonly contentSha256: Uint8Array }

export type SignatureMoment = CmsContent & {
  /** The signer's claim of when; left out only where another time is the point, as in time stamps. */
  readonly signingTime: Date
}

export interface CmsSigner {
  /** DER of ContentInfo with a detached SignedData: CAdES-B (ETSI EN 319 122-1), one signer, SHA-256. */
  signDetached(moment: SignatureMoment): Promise<Uint8Array>
  /** DER of ContentInfo with the content inside, of another type than data (a time stamp token). */
  signAttached(contentType: string, content: Uint8Array, carries: { readonly withCertificates: boolean }): Promise<Uint8Array>
}

/**
 * Prepares everything that does not change from one signature to the next, so that receipts and seals cost little more than
 * the raw signature. Throws when the certificate's key is neither RSA nor P-256, or a given private key is not its own.
 */
export function createCmsSigner(options: CmsSignerOptions): CmsSigner {
  const parts = certificateParts(options.certificate)
  const frame: Frame = {
    parts,
    signingCertificate: attribute(oids.signingCertificateV2, signingCertificateV2(parts)),
    signerIdentifier: sequence(parts.issuer, integer(parts.serialNumber)),
    algorithm: signatureAlgorithm(parts.publicKey),
    // CertificateSet is a SET OF under [0] IMPLICIT: its members are sorted too.
    certificates: retagged(setOf(options.certificate, ...(options.chain ?? [])), 0xa0),
    sign: typeof options.sign === 'function' ? checked(options.sign, parts.publicKey) : ownKey(options.sign, parts.publicKey),
  }
  return {
    signDetached: (moment) => {
      const times = [attribute(oids.signingTime, time(moment.signingTime))]
      return signedData(frame, { version: 1, contentType: oids.data, embedded: [], digest: digestOf(moment), times, certificates: [frame.certificates] })
    },
    signAttached: (contentType, content, { withCertificates }) =>
      signedData(frame, {
        // Because the content is not data (RFC 5652 section 5.1).
        version: 3,
        contentType,
        embedded: [context(0, octetString(content))],
        digest: sha256(content),
        times: [],
        certificates: withCertificates ? [frame.certificates] : [],
      }),
  }
}

/** One detached CAdES-B signature; `createCmsSigner` is cheaper for many with the same key. */
export const signDetachedCms = (options: CmsSignerOptions & SignatureMoment): Promise<Uint8Array> =>
  createCmsSigner(options).signDetached(options)

interface Frame {
  readonly parts: CertificateParts
  readonly signingCertificate: Der
  readonly signerIdentifier: Der
  readonly algorithm: Der
  readonly certificates: Der
  readonly sign: RawSign
}

interface Parts {
  readonly version: number
  readonly contentType: string
  /** The content, or nothing for a detached signature. */
  readonly embedded: readonly Der[]
  readonly digest: Uint8Array
  readonly times: readonly Der[]
  readonly certificates: readonly Der[]
}

async function signedData(frame: Frame, parts: Parts): Promise<Der> {
  const signedAttributes = setOf(
    attribute(oids.contentType, oid(parts.contentType)),
    attribute(oids.messageDigest, octetString(parts.digest)),
    frame.signingCertificate,
    ...parts.times,
  )
  const signature = await frame.sign(signedAttributes)
  const signerInfo = sequence(
    integer(1),
    frame.signerIdentifier,
    sha256Algorithm(),
    retagged(signedAttributes, 0xa0),
    frame.algorithm,
    octetString(signature),
  )
  const body = sequence(
    integer(parts.version),
    setOf(sha256Algorithm()),
    sequence(oid(parts.contentType), ...parts.embedded),
    ...parts.certificates,
    setOf(signerInfo),
  )
  return sequence(oid(oids.signedData), context(0, body))
}

function ownKey(privateKey: KeyObject, publicKey: KeyObject): RawSign {
  if (!createPublicKey(privateKey).equals(publicKey)) throw new TypeError('The private key does not belong to the certificate')
  return (bytes) => signBytes(privateKey, bytes)
}

/** A card that answers with another key's signature must be noticed here, not by the reader of the document. */
function checked(rawSign: RawSign, publicKey: KeyObject): RawSign {
  return async (bytes) => {
    const signature = await rawSign(bytes)
    if (!verify('sha256', bytes, publicKey, signature)) throw new Error('The signature does not belong to the certificate')
    return signature
  }
}

const attribute = (type: string, value: Der): Der => sequence(oid(type), setOf(value))

function digestOf(content: CmsContent): Uint8Array {
  if ('content' in content) return sha256(content.content)
  if (content.contentSha256.length !== 32) throw new RangeError('A SHA-256 digest has 32 bytes')
  return content.contentSha256
}

// Of GeneralName; explicit, because Name is a CHOICE.
const directoryNameTag = 4

/** ESSCertIDv2 with the default hash (SHA-256, therefore left out) and issuerSerial (RFC 5035 section 4). */
function signingCertificateV2(parts: CertificateParts): Der {
  const issuer = context(directoryNameTag, parts.issuer)
  const issuerSerial = sequence(sequence(issuer), integer(parts.serialNumber))
  return sequence(sequence(sequence(octetString(sha256(parts.der)), issuerSerial)))
}
