import { z } from 'zod'
import type { ReceivingActor } from '@/domain/actor'
import type { ReceivedForwardState } from '@/domain/forwards'
import type { ReceivedForward } from '@/prisma/generated/client'
import { database, type Database } from '../database'
import { receivedState } from '../forwards/state'
import type { SealedReceipt } from '../seal/receipt'

/** What an organisation knows of something that was sent on to it, without its content. */
export interface Received {
  id: string
  /** The copy in the organisation's mailbox; gone once it was taken back. */
  itemId: string
  kind: string
  issuerName: string
  /** The organisation's own number for the matter; empty when none was given. */
  reference: string
  state: ReceivedForwardState
  firstReadAt: Date | null
  fetchedAt: Date | null
  /** When the issuer took the original back, before it was sent on or afterwards. */
  withdrawnAt: Date | null
  /** The organisation's sealed answer, once there is one. */
  answer: SealedReceipt | null
}

export function receivedOf(row: ReceivedForward): Received {
  const { id, itemId, kind, issuerName, reference, firstReadAt, fetchedAt, withdrawnAt, answerContent: content, answerSignature: signature } = row
  return { id, itemId, kind, issuerName, reference, state: receivedState(row), firstReadAt, fetchedAt, withdrawnAt, answer: content === null || signature === null ? null : { content, signature } }
}

/** The organisation's own; somebody else's and none at all look the same. */
export async function findReceived(actor: ReceivingActor, id: string, db: Database = database()): Promise<Received | null> {
  if (!z.uuid().safeParse(id).success) return null
  const row = await db.receivedForward.findUnique({ where: { organisationId_id: { organisationId: actor.organisationId, id } } })
  return row === null ? null : receivedOf(row)
}
