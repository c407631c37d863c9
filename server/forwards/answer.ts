import type { Answer } from '@/domain/forwards'
import type { PrismaClient, ReceivedForward } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import { written } from '../message-payload'
import { postToOutbox } from '../outbox'
import { followForward, type SealedAnswer } from './follow'
import { forwardAnsweredMessage, readForwardAnswered } from './messages'

/**
 * Sends the recipient's sealed answer to the resident. Called in the transaction that writes it into the recipient's own row, with that row
 * as it stood before: the row's state, its event and its audit entry are the caller's.
 */
export async function postForwardAnswer(
  transaction: Transaction, received: Pick<ReceivedForward, 'organisationId' | 'id' | 'accountId' | 'receivedAt'>, sealedAnswer: SealedAnswer & { answer: Answer, answeredAt: Date },
): Promise<void> {
  const { organisationId, id: forwardId, accountId, receivedAt } = received
  const { answer, answeredAt, content, signature } = sealedAnswer
  const payload = written({ accountId, forwardId, receivedAt, answeredAt, answer, content, signature })
  await postToOutbox(transaction, { ownerId: organisationId, kind: forwardAnsweredMessage, payload })
}

/** The resident's side of an answer. Safe to run again. */
export async function receiveForwardAnswer(db: PrismaClient, payload: unknown, at: Date): Promise<void> {
  const { accountId, forwardId, receivedAt, answeredAt, answer, content, signature } = readForwardAnswered(payload)
  await db.$transaction((transaction) =>
    followForward(transaction, accountId, forwardId, { kind: 'answered', deliveredAt: receivedAt, at: answeredAt, answer }, { content, signature }, at))
}
