import { createHash } from 'node:crypto'
import { database } from '../database'
import type { LoginRequest } from './login-request'

const hashOf = (nonce: string) => new Uint8Array(createHash('sha256').update(nonce, 'ascii').digest())

/** True for exactly one caller per request, however many ask at once: the insert decides. */
export async function consumeNonce(request: LoginRequest): Promise<boolean> {
  const { count } = await database().consumedNonce.createMany({
    data: [{ nonceHash: hashOf(request.nonce), expiresAt: new Date(request.exp * 1000) }],
    skipDuplicates: true,
  })
  return count === 1
}

export async function isNonceConsumed(request: LoginRequest): Promise<boolean> {
  const row = await database().consumedNonce.findUnique({ where: { nonceHash: hashOf(request.nonce) }, select: { nonceHash: true } })
  return row !== null
}
