import { createHash } from 'node:crypto'
import { database } from '../database'

/** What a request says of its one use, whatever its purpose. */
export interface OneUse {
  nonce: string
  /** Seconds since 1970. */
  exp: number
}

const hashOf = (nonce: string) => new Uint8Array(createHash('sha256').update(nonce, 'ascii').digest())

/** True for exactly one caller per request, however many ask at once: the insert decides. */
export async function consumeNonce(request: OneUse): Promise<boolean> {
  const { count } = await database().consumedNonce.createMany({
    data: [{ nonceHash: hashOf(request.nonce), expiresAt: new Date(request.exp * 1000) }],
    skipDuplicates: true,
  })
  return count === 1
}

export async function isNonceConsumed(request: OneUse): Promise<boolean> {
  const row = await database().consumedNonce.findUnique({ where: { nonceHash: hashOf(request.nonce) }, select: { nonceHash: true } })
  return row !== null
}
