import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { MailboxKeeper } from '@/domain/actor'
import { database } from '../../database'
import { depositBody, signPair, type SignedPair } from '../../deposits/testing/documents'
import { post, runJobs, type House, type TestResident } from '../../deposits/testing/house'
import { openItem } from '../../mailbox/open'
import { newOrganisation, recipientOf } from '../../organisations/testing/members'
import { mailboxKeeperOf } from '../../session'
import { forwardItem } from '../forward'
import type { UncheckedRequest } from '../request'

const answer = z.object({ depositId: z.uuid() })

/** An item in the resident's box, not opened yet. */
export async function receiveItem(house: House, resident: TestResident, pair?: SignedPair): Promise<{ id: string, pair: SignedPair }> {
  const signed = pair ?? await signPair(house.insurer.seal)
  const response = await post(house.insurer, depositBody(resident.pseudonym, signed))
  const { depositId } = answer.parse(await response.json())
  await runJobs(house)
  const { id } = await database().mailboxItem.findFirstOrThrow({ where: { accountId: resident.actor.accountId, depositId } })
  return { id, pair: signed }
}

/** The same, read: what can be sent on. */
export async function openedItem(house: House, resident: TestResident, pair?: SignedPair): Promise<{ id: string, pair: SignedPair }> {
  const item = await receiveItem(house, resident, pair)
  const opened = await openItem(resident.actor, item.id)
  if (!opened.ok) throw new Error(opened.reason)
  return item
}

/** An organisation that receives, and somebody who keeps its mailbox. */
export interface TestRecipient {
  id: string
  mailboxAccountId: string
  keeper: MailboxKeeper
}

export async function newRecipient(corporateNumber: string): Promise<TestRecipient> {
  const id = await newOrganisation(corporateNumber, ['recipient'])
  const keeper = await mailboxKeeperOf(await recipientOf(id))
  if (keeper === null) throw new Error('The recipient has no mailbox.')
  return { id, mailboxAccountId: keeper.accountId, keeper }
}

/** What the form on the last page posts. */
export const forwardForm = (itemId: string, recipients: readonly { id: string }[], changes: Partial<UncheckedRequest> = {}): UncheckedRequest => ({
  itemId, recipients: recipients.map(({ id }) => ({ id, reference: 'K-2026/0001' })), roles: ['original', 'readable'], key: randomUUID(), seen: 'TOTAL-PASSED', ...changes,
})

/** Sent, and not delivered yet. */
export async function forwarded(resident: TestResident, itemId: string, recipients: readonly { id: string }[], changes: Partial<UncheckedRequest> = {}): Promise<string[]> {
  const outcome = await forwardItem(resident.actor, forwardForm(itemId, recipients, changes), new Date())
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.forwardIds
}

export const copyOf = (forwardId: string) => database().mailboxItem.findFirst({ where: { forwardId }, include: { documents: { orderBy: { ordinal: 'asc' } } } })
export const sentOf = (forwardId: string) => database().forward.findFirstOrThrow({ where: { id: forwardId } })
export const receivedOf = (forwardId: string) => database().receivedForward.findFirst({ where: { id: forwardId } })
