import { contextConstructed, readDer, tag } from '@/pki/verify/der'
import type { DerElement } from '@/pki/verify/der'
import { booleanValue, oidText, smallInteger, unsignedInteger } from '@/pki/verify/der-values'
import { readAlgorithm } from './ocsp-request'

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
