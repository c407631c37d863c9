import type { BridgeRequest } from './request'

/** Remembers which requests were carried out until they expire: one request is signed once. The portal consumes its nonce as well. */
export type SignedRequests = { has(request: BridgeRequest): boolean; add(request: BridgeRequest, at: Date): void }

export function createSignedRequests(): SignedRequests {
  const expiryOfNonce = new Map<string, number>()
  const keyOf = ({ portal, nonce }: BridgeRequest) => `${portal.origin} ${nonce}`
  return {
    has: (request) => expiryOfNonce.has(keyOf(request)),
    add: (request, at) => {
      for (const [key, expiry] of expiryOfNonce) if (expiry <= at.getTime() / 1000) expiryOfNonce.delete(key)
      expiryOfNonce.set(keyOf(request), request.expiresAtInSeconds)
    },
  }
}
