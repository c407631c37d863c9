import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { decrypt, encrypt } from '../storage/aead'
import { fourAttributes, type FourAttributes } from './four-attributes'
import { attributesKey, browserOf } from './keys'

const sealed = z.strictObject({ attributes: fourAttributes, session: z.string(), expiresAt: z.iso.datetime() })

interface Carried {
  attributes: FourAttributes
  /** The session that the request was made for, as the request names it. */
  session: string
  expiresAt: Date
}

/** Value of the cookie that carries attributes from the bridge's post to the page: AES-256-GCM under a key of the portal, base64url. */
export function sealAttributes({ attributes, session, expiresAt }: Carried): string {
  const content = JSON.stringify({ attributes, session, expiresAt: expiresAt.toISOString() })
  return Buffer.from(encrypt(attributesKey(), new TextEncoder().encode(content), 'attributes')).toString('base64url')
}

export type OpenedAttributes = { ok: true; attributes: FourAttributes } | { ok: false; reason: 'nothing-there' | 'other-session' }

/** What the cookie carries, for the session that asked for it and for nobody else. */
export function openAttributes(cookie: string | undefined, actor: Resident, at: Date): OpenedAttributes {
  const content = decrypt(attributesKey(), Buffer.from(cookie ?? '', 'base64url'), 'attributes')
  if (content === null) return { ok: false, reason: 'nothing-there' }
  const { attributes, session, expiresAt } = sealed.parse(JSON.parse(new TextDecoder().decode(content)))
  if (at >= new Date(expiresAt)) return { ok: false, reason: 'nothing-there' }
  const isTheirs = timingSafeEqual(Buffer.from(session, 'base64url'), browserOf(actor))
  return isTheirs ? { ok: true, attributes } : { ok: false, reason: 'other-session' }
}
