import { CompactSign, compactVerify, errors } from 'jose'
import { z } from 'zod'
import { env } from '../env'
import { requestKey } from './request-key'

const headerType = 'madoguchi-request+jwt'

/** base64url of 32 bytes. */
export const base64url32 = z.base64url().length(43)

/** Compact JWS as text, at most so many characters. */
export const compactJwsWithin = (maxLength: number) =>
  z.string().max(maxLength).regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/)

/** A request to the bridge as a compact JWS (RFC 7515), signed with this portal's key. The same content gives the same text. */
export async function signEnvelope(content: object): Promise<string> {
  const { kid, privateKey } = await requestKey()
  return new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: headerType })
    .sign(privateKey)
}

/** The content if this portal signed it for its own origin and it has the schema's shape; null otherwise. */
export async function openEnvelope<Content extends { origin: string }>(jws: string, schema: z.ZodType<Content>): Promise<Content | null> {
  const { kid, publicKey } = await requestKey()
  try {
    const { payload, protectedHeader } = await compactVerify(jws, publicKey, { algorithms: ['EdDSA'] })
    if (protectedHeader.kid !== kid || protectedHeader.typ !== headerType || !isCanonical(jws)) return null
    const parsed = schema.safeParse(JSON.parse(new TextDecoder().decode(payload)))
    return parsed.success && parsed.data.origin === env().PORTAL_ORIGIN ? parsed.data : null
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof SyntaxError || error instanceof TypeError) return null
    throw error
  }
}

/** The signature part has one spelling only: unused bits of its last character are zero. The other parts are under the signature. */
function isCanonical(jws: string): boolean {
  const signature = jws.slice(jws.lastIndexOf('.') + 1)
  return Buffer.from(signature, 'base64url').toString('base64url') === signature
}
