import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A machine's key as it travels: `<organisation>.<client>.<secret>`. Only the secret is secret; the ids find the row. */
export interface ApiKey {
  organisationId: string
  clientId: string
  secret: string
}

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const API_KEY = new RegExp(`^(${UUID})\\.(${UUID})\\.([A-Za-z0-9_-]{43})$`)
const BEARER = /^Bearer +(\S+)$/i

export function newApiKey(organisationId: string, clientId: string): ApiKey {
  return { organisationId, clientId, secret: randomBytes(32).toString('base64url') }
}

export const apiKeyText = ({ organisationId, clientId, secret }: ApiKey): string => `${organisationId}.${clientId}.${secret}`

export function parseApiKey(text: string): ApiKey | null {
  const [, organisationId, clientId, secret] = API_KEY.exec(text) ?? []
  if (organisationId === undefined || clientId === undefined || secret === undefined) return null
  return { organisationId, clientId, secret }
}

/** The key in an Authorization header (RFC 6750 section 2.1), or null. */
export function bearerApiKey(authorization: string | null): ApiKey | null {
  const token = BEARER.exec(authorization ?? '')?.[1]
  return token === undefined ? null : parseApiKey(token)
}

/** What the database keeps. The secret has 256 random bits, so a plain hash cannot be searched backwards. */
export const secretHash = (secret: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(secret).digest())

export function isSecret(secret: string, hash: Uint8Array): boolean {
  const candidate = secretHash(secret)
  return candidate.length === hash.length && timingSafeEqual(candidate, hash)
}
