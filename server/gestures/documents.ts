import { database } from '../database'
import { decrypt } from '../storage/aead'
import { sealingKeyOf, sha256Of } from './keys'

const addressPattern = /^[A-Za-z0-9_-]{43}$/

export interface StoredDocument {
  accountId: string
  requestId: string
  content: Uint8Array<ArrayBuffer>
}

/** What waits under this address; null when nothing does, or no longer. Throws when a row does not open: it was damaged. */
export async function readSigningDocument(address: string, at: Date): Promise<StoredDocument | null> {
  if (!addressPattern.test(address)) return null
  const row = await database().signingDocument.findUnique({ where: { addressHash: sha256Of(address), expiresAt: { gt: at } } })
  if (row === null) return null
  const content = decrypt(sealingKeyOf(address, 'document'), row.ciphertext, 'signing-document')
  if (content === null) throw new Error('A document that waits for its signature does not open with its own address.')
  return { accountId: row.accountId, requestId: row.requestId, content }
}

const notThere = () => new Response(null, { status: 404, headers: { 'cache-control': 'no-store' } })

/**
 * For bridges: the bytes under an address. The address is the whole right to fetch; browsers are sent away all the same, because a
 * document of somebody's choosing must never be drawn with this portal's name above it.
 */
export async function serveSigningDocument(request: Request, address: string, at: Date): Promise<Response> {
  if (request.headers.has('cookie') || request.headers.has('sec-fetch-mode')) return notThere()
  const document = await readSigningDocument(address, at)
  if (document === null) return notThere()
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': String(document.content.length),
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  }
  return new Response(document.content, { headers })
}
