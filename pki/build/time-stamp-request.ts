import { MessageImprint, TimeStampReq } from 'pkijs'
import { contextConstructed, readDer, tag } from '@/pki/verify/der'
import type { DerElement } from '@/pki/verify/der'
import { booleanValue, oidText, smallInteger, unsignedInteger } from '@/pki/verify/der-values'
import { algorithmObject, derOf, integerObject, octetObject } from './asn1-objects'
import { readAlgorithm } from './ocsp-request'
import { sha256Algorithm } from './signature'

/** Largest request read, in bytes. */
export const maxTimeStampRequestBytes = 4096

/** TimeStampReq of RFC 3161 section 2.4.1. */
export interface TimeStampRequest {
  readonly version: number
  /** As sent, to be stamped byte for byte. */
  readonly messageImprint: Uint8Array
  readonly digestAlgorithm: string
  readonly digest: Uint8Array
  readonly policy: string | null
  /** The INTEGER as sent. */
  readonly nonceDer: Uint8Array | null
  readonly wantsCertificate: boolean
  readonly hasExtensions: boolean
}

/** Reads a request; throws `DerError` for anything malformed. */
export function parseTimeStampRequest(der: Uint8Array): TimeStampRequest {
  const reader = readDer(der, tag.sequence, maxTimeStampRequestBytes).children()
  const version = smallInteger(reader.read(tag.integer))
  const messageImprint = reader.read(tag.sequence)
  const policy = reader.optional(tag.oid)
  const nonce = reader.optional(tag.integer)
  const certReq = reader.optional(tag.boolean)
  const extensions = reader.optional(contextConstructed(0))
  reader.finish()
  if (nonce) unsignedInteger(nonce)
  return {
    version,
    messageImprint: messageImprint.encoded,
    ...readImprint(messageImprint),
    policy: policy ? oidText(policy) : null,
    nonceDer: nonce?.encoded ?? null,
    wantsCertificate: certReq ? booleanValue(certReq) : false,
    hasExtensions: extensions !== undefined,
  }
}

function readImprint(element: DerElement) {
  const parts = element.children()
  const digestAlgorithm = readAlgorithm(parts)
  const digest = parts.read(tag.octetString).content
  parts.finish()
  return { digestAlgorithm, digest }
}

/** A request for a stamp over a SHA-256 digest, with the authority's certificate in the answer. `nonce`: 8 to 32 random bytes. */
export function timeStampRequest({ digest, nonce }: { digest: Uint8Array; nonce: Uint8Array }): Uint8Array {
  const messageImprint = new MessageImprint({ hashAlgorithm: algorithmObject(sha256Algorithm()), hashedMessage: octetObject(digest) })
  return derOf(new TimeStampReq({ version: 1, messageImprint, nonce: integerObject(nonce), certReq: true }).toSchema())
}
