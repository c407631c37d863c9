import { readDer, tag } from '@/pki/verify/der'
import { smallInteger } from '@/pki/verify/der-values'
import { booleanTrue, integer, octetString, sequence } from './der'
import { sha256Algorithm } from './signature'

/** A request (RFC 3161 section 2.4.1) for a stamp over a SHA-256 digest, with the authority's certificate in the answer. `nonce`: 8 to 32 random bytes. */
export function timeStampRequest({ digest, nonce }: { digest: Uint8Array; nonce: Uint8Array }): Uint8Array {
  const messageImprint = sequence(sha256Algorithm(), octetString(digest))
  return sequence(integer(1), messageImprint, integer(nonce), booleanTrue())
}

export type TimeStampAnswer = { readonly ok: true; readonly token: Uint8Array } | { readonly ok: false; readonly reason: 'refused' }

const maxResponseBytes = 65_536

/** Takes the token (ContentInfo in DER, not verified in any way) out of a response; throws `DerError` when it is none. */
export function tokenOfResponse(der: Uint8Array): TimeStampAnswer {
  const reader = readDer(der, tag.sequence, maxResponseBytes).children()
  const status = smallInteger(reader.read(tag.sequence).children().read(tag.integer))
  // granted, grantedWithMods
  if (status > 1) return { ok: false, reason: 'refused' }
  const token = reader.read(tag.sequence).encoded
  reader.finish()
  return { ok: true, token }
}
