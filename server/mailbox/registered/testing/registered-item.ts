import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { database } from '../../../database'
import { depositBody, signPair } from '../../../deposits/testing/documents'
import { post, runJobs, type House, type TestResident } from '../../../deposits/testing/house'
import { stepUpInvitation, type StepUp } from '../../../gestures/step-up-request'
import type { TestCard } from '../../../identity/testing/authority'
import { responseOf, ticketFor } from '../../../identity/testing/browser'
import { findWaiting, type RegisteredEnvelope } from '../envelope'

const answer = z.object({ depositId: z.uuid() })

/** A deposit that lies in the resident's box as a registered item. */
export async function receiveRegistered(house: House, { actor, pseudonym }: TestResident): Promise<{ itemId: string, depositId: string }> {
  const response = await post(house.insurer, { ...depositBody(pseudonym, await signPair(house.insurer.seal)), registered: true })
  const { depositId } = answer.parse(await response.json())
  await runJobs(house)
  const { id: itemId } = await database().mailboxItem.findFirstOrThrow({ where: { accountId: actor.accountId, depositId } })
  return { itemId, depositId }
}

export async function envelopeOf(actor: Resident, itemId: string): Promise<RegisteredEnvelope> {
  const found = await findWaiting(actor, itemId, new Date())
  if (!found.ok) throw new Error(found.reason)
  return found.waiting.envelope
}

/** The request that a page drawn for this session carries. */
export async function requestFor(actor: Resident, stepUp: StepUp, at = new Date()): Promise<string> {
  const { bridgeUrl } = await stepUpInvitation(actor, stepUp, 'ja', at)
  return new URL(bridgeUrl).searchParams.get('request') ?? ''
}

/** Up to the ticket that the bridge hands to the browser. */
export async function confirmedBy(card: TestCard, actor: Resident, stepUp: StepUp, at = new Date()): Promise<string> {
  return ticketFor(responseOf(await requestFor(actor, stepUp, at), card), at)
}
