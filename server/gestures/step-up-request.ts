import { randomBytes } from 'node:crypto'
import type { Resident } from '@/domain/actor'
import { requestLifetimeInSeconds } from '@/domain/identity'
import type { StepUpPurpose } from '@/domain/step-up'
import { browserOf } from './keys'
import { bridgeUrlFor, secondsOf, type NamedItem } from './request'

export interface StepUpInvitation {
  bridgeUrl: string
  expiresAt: Date
}

/** What is to be confirmed. */
export type StepUp = { purpose: 'open-registered', item: NamedItem } | { purpose: Exclude<StepUpPurpose, 'open-registered'> }

/** The link by which the resident's own bridge has the card confirm this, for this session. Made anew for each page; writes nothing. */
export async function stepUpInvitation(actor: Resident, stepUp: StepUp, language: 'ja' | 'en', at: Date): Promise<StepUpInvitation> {
  const iat = secondsOf(at)
  const exp = iat + requestLifetimeInSeconds
  const session = Buffer.from(browserOf(actor)).toString('base64url')
  const nonce = randomBytes(32).toString('base64url')
  return { bridgeUrl: await bridgeUrlFor({ session, nonce, iat, exp, documents: [], ...stepUp }, language), expiresAt: new Date(exp * 1000) }
}
