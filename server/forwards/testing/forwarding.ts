import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { MailboxKeeper } from '@/domain/actor'
import type { Answer } from '@/domain/forwards'
import { database } from '../../database'
import { depositBody, signPair, type SignedPair } from '../../deposits/testing/documents'
import { post, runJobs, type House, type TestResident } from '../../deposits/testing/house'
import type { Seal } from '../../deposits/testing/seals'
import { openItem } from '../../mailbox/open'
import { newOrganisation, recipientOf } from '../../organisations/testing/members'
import { mailboxKeeperOf } from '../../session'
import { blobs } from '../../storage/blobs'
import { postForwardAnswer } from '../answer'
import { forwardItem } from '../forward'
import { itemForwardedMessage, readItemForwarded } from '../messages'
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

/** The message that brings a forward over, as the worker finds it. */
export async function messageOf(accountId: string, forwardId: string) {
  const rows = await database().outboxMessage.findMany({ where: { ownerId: accountId, kind: itemForwardedMessage } })
  const row = rows.find(({ payload }) => readItemForwarded(payload).forwardId === forwardId)
  if (row === undefined) throw new Error('The forward has no message.')
  return { row, copy: readItemForwarded(row.payload) }
}

/** The recipient answers, in one transaction as its side does; false when it was too late. */
export async function giveAnswer(forwardId: string, answer: Answer, seal: Seal): Promise<boolean> {
  const received = await database().receivedForward.findFirstOrThrow({ where: { id: forwardId } })
  const content = new TextEncoder().encode(JSON.stringify({ forwardId, ...answer }))
  const signature = new Uint8Array(await seal.sign(content))
  const answeredAt = new Date()
  return database().$transaction(async (transaction) => {
    const { count } = await transaction.receivedForward.updateMany({
      where: { organisationId: received.organisationId, id: forwardId, state: 'received' },
      data: {
        state: answer.decision, endedAt: answeredAt, endedBy: randomUUID(), refusalReason: answer.decision === 'refused' ? answer.reason : null,
        answerContent: content, answerSignature: signature,
      },
    })
    if (count === 1) await postForwardAnswer(transaction, received, { answer, answeredAt, content, signature })
    return count === 1
  })
}

/** Which of these blobs are still in the store. */
export async function storedAmong(ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map(async (id) => (await blobs().read(id) === null ? [] : [id])))
  return found.flat()
}
