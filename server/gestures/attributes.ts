import { randomBytes } from 'node:crypto'
import { headers } from 'next/headers'
import type { Resident } from '@/domain/actor'
import { requestLifetimeInSeconds } from '@/domain/identity'
import { carriedAttributesHeader } from '../identity/browser-cookies'
import { openAttributes, type OpenedAttributes } from './attributes-cookie'
import { browserOf } from './keys'
import { bridgeUrlFor, secondsOf } from './request'

export interface AttributesInvitation {
  bridgeUrl: string
  expiresAt: Date
}

/** The link by which the resident's own bridge reads the four attributes for this session. Made anew for each page; writes nothing. */
export async function attributesInvitation(actor: Resident, language: 'ja' | 'en', at: Date): Promise<AttributesInvitation> {
  const iat = secondsOf(at)
  const exp = iat + requestLifetimeInSeconds
  const session = Buffer.from(browserOf(actor)).toString('base64url')
  const nonce = randomBytes(32).toString('base64url')
  return { bridgeUrl: await bridgeUrlFor({ purpose: 'read-attributes', session, nonce, iat, exp, documents: [] }, language), expiresAt: new Date(exp * 1000) }
}

/** What this browser carries, for the one page that shows it: proxy.ts takes the cookie away with that very answer. */
export async function readCarriedAttributes(actor: Resident): Promise<OpenedAttributes> {
  return openAttributes((await headers()).get(carriedAttributesHeader) ?? undefined, actor, new Date())
}
