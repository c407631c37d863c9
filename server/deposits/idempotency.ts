import type { DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import type { Database } from '../database'
import type { SealedReceipt } from '../seal/receipt'

/** What the first request with a key was answered. */
export interface Answered {
  depositId: string
  acceptedAt: Date
  receipt: SealedReceipt
}

/** The answer already given under this key, a refusal when the key was used with another body, null when the key is new. */
export async function findAnswered(
  db: Database, depositor: DepositingActor, request: { idempotencyKey: string, bodyHash: Uint8Array },
): Promise<{ ok: true, answer: Answered } | DepositRefusal | null> {
  const row = await db.idempotencyKey.findUnique({
    where: { organisationId_key: { organisationId: depositor.organisationId, key: request.idempotencyKey } },
    include: { deposit: true },
  })
  if (row === null) return null
  if (!Buffer.from(row.bodyHash).equals(request.bodyHash)) return refuseDeposit('idempotency-key-reused', 'Idempotency-Key')
  const { id: depositId, acceptedAt, receiptContent, receiptSignature } = row.deposit
  return { ok: true, answer: { depositId, acceptedAt, receipt: { content: receiptContent, signature: receiptSignature } } }
}
