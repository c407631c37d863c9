import { contextConstructed, readDer, tag } from '@/pki/verify/der'
import type { DerReader } from '@/pki/verify/der'
import { context, oid, retagged, sequence, setOf } from './der'
import { oids } from './oids'

const maxCmsBytes = 10 * 1024 * 1024
const unsignedAttributes = 1

/** The signature bytes of the only signer: what a signature time stamp is made over. Throws `DerError` on anything but one of our own CMS. */
export const signatureValueOf = (cms: Uint8Array): Uint8Array => opened(cms).signature

/**
 * The same CMS with an RFC 3161 token as unsigned attribute signature-time-stamp: CAdES-B becomes CAdES-T (ETSI EN 319 122-1 section 5.3).
 * The token is not checked here. Throws `DerError` unless the CMS has exactly one signer without unsigned attributes.
 */
export function withSignatureTimeStamp(cms: Uint8Array, token: Uint8Array): Uint8Array {
  const { head, signerInfo } = opened(cms)
  const attribute = sequence(oid(oids.signatureTimeStamp), setOf(token))
  const stamped = sequence(...signerInfo, retagged(setOf(attribute), 0xa0 | unsignedAttributes))
  return sequence(oid(oids.signedData), context(0, sequence(...head, setOf(stamped))))
}

interface Opened {
  /** Members of SignedData before signerInfos. */
  readonly head: readonly Uint8Array[]
  /** Members of the only SignerInfo. */
  readonly signerInfo: readonly Uint8Array[]
  readonly signature: Uint8Array
}

function opened(cms: Uint8Array): Opened {
  const contentInfo = readDer(cms, tag.sequence, maxCmsBytes).children()
  contentInfo.read(tag.oid)
  const signedData = contentInfo.read(contextConstructed(0)).children().read(tag.sequence).children()
  const head = readHead(signedData)
  const signers = signedData.read(tag.set).children()
  signedData.finish()
  const signer = signers.read(tag.sequence).children()
  signers.finish()
  const before = [tag.integer, tag.sequence, tag.sequence, contextConstructed(0), tag.sequence].map((expected) => signer.read(expected).encoded)
  const signature = signer.read(tag.octetString)
  signer.finish()
  return { head, signerInfo: [...before, signature.encoded], signature: signature.content }
}

function readHead(signedData: DerReader): Uint8Array[] {
  const required = [tag.integer, tag.set, tag.sequence].map((expected) => signedData.read(expected).encoded)
  const optional = [contextConstructed(0), contextConstructed(1)].flatMap((expected) => signedData.optional(expected)?.encoded ?? [])
  return [...required, ...optional]
}
