import { createHash, createHmac, hkdfSync } from 'node:crypto'
import type { Resident } from '@/domain/actor'
import { env } from '../env'

let cached: Uint8Array | undefined

/** Derived from the portal's own secret, which is outside the database (RFC 5869). */
function gestureKey(): Uint8Array {
  cached ??= new Uint8Array(hkdfSync('sha256', env().NEXTAUTH_SECRET, '', 'madoguchi gestures 1', 32))
  return cached
}

/** 32 bytes that only this portal can make, of a kind and what it is for. */
const tagOf = (kind: string, ...what: string[]) => createHmac('sha256', gestureKey()).update([kind, ...what].join('\u0000')).digest()

/**
 * What a request calls the session it was made for. Whoever presents that session's live cookie is known to be the one; from the
 * value itself nobody learns anything.
 */
export const browserOf = ({ accountId, sessionId }: Pick<Resident, 'accountId' | 'sessionId'>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(tagOf('browser', accountId, sessionId))

/** One nonce for each signing request, so that its page can be drawn again and stays one request. */
export const signingNonce = (requestId: string): string => tagOf('nonce', requestId).toString('base64url')

/** The right to fetch a document, and the key that opens it: base64url of 32 bytes. */
export const documentAddress = (requestId: string, index: number): string => tagOf('document', requestId, String(index)).toString('base64url')

/** The key that a secret in somebody's hands stands for. */
export const sealingKeyOf = (secret: string, use: 'document' | 'signatures'): Uint8Array => new Uint8Array(hkdfSync('sha256', secret, '', `madoguchi ${use} 1`, 32))

/** The key of the cookie that carries attributes. */
export const attributesKey = (): Uint8Array => new Uint8Array(tagOf('attributes'))

export const sha256Of = (bytes: Uint8Array | string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(bytes).digest())
