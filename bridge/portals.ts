import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'

/** A portal this bridge works for. Everything it may be sent to is a fixed path under `origin`, never taken from a request. */
export type Portal = { origin: string; keys: ReadonlyMap<string, KeyObject> }

const isOrigin = (text: string) => {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.origin !== text) return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && (url.hostname === 'localhost' || url.hostname === '127.0.0.1'))
}

const portalsFile = z
  .array(
    z.object({
      origin: z.string().refine(isOrigin, 'an https origin, or http on localhost, without a path'),
      keys: z
        .array(z.object({ kid: z.string().min(1).max(200), jwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }) }))
        .min(1),
    }),
  )
  .min(1)

/** @throws when the text does not pin at least one portal with one Ed25519 public key. */
export const parsePortals = (text: string): Portal[] =>
  portalsFile.parse(JSON.parse(text)).map(({ origin, keys }) => ({
    origin,
    keys: new Map(keys.map(({ kid, jwk }) => [kid, createPublicKey({ key: jwk, format: 'jwk' })])),
  }))

export const responseUrl = ({ origin }: Portal): string => `${origin}/api/bridge/responses`
export const documentUrlPrefix = ({ origin }: Portal): string => `${origin}/api/bridge/documents/`

/** Where the browser goes with its ticket, and where it starts again; one fixed path for each purpose. */
const PATHS = {
  login: { start: '/login', end: '/login/return' },
  sign: { start: '/signing', end: '/signing/return' },
  'read-attributes': { start: '/attributes', end: '/attributes/return' },
  'open-registered': { start: '/mailbox', end: '/mailbox/registered/return' },
  export: { start: '/settings/export', end: '/settings/export/return' },
  'close-account': { start: '/settings/close', end: '/settings/close/return' },
} as const

export type Purpose = keyof typeof PATHS

export const returnUrl = ({ origin }: Portal, purpose: Purpose, ticket: string): string => `${origin}${PATHS[purpose].end}?ticket=${ticket}`
/** The portal's page on which ways work with this system and browser. */
export const checkUrl = ({ origin }: Portal): string => `${origin}/card`
export const startUrl = ({ origin }: Portal, purpose: Purpose): string => `${origin}${PATHS[purpose].start}`
