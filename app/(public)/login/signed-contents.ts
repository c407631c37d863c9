import { z } from 'zod'

const payloadShape = z.object({
  purpose: z.literal('login'),
  origin: z.string(),
  session: z.string(),
  nonce: z.string(),
  exp: z.number(),
})

export type SignedContents = { origin: string, browserDigest: string, nonce: string, expiresAt: Date }

/** What the card is going to sign, read out of the very request (a compact JWS, RFC 7515) that the link hands to the bridge. */
export function signedContentsOf(bridgeUrl: string): SignedContents {
  const payload = new URL(bridgeUrl).searchParams.get('request')?.split('.')[1]
  if (payload === undefined) throw new Error('The link to the bridge carries no request.')
  const parsed = payloadShape.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  return { origin: parsed.origin, browserDigest: parsed.session, nonce: parsed.nonce, expiresAt: new Date(parsed.exp * 1000) }
}
