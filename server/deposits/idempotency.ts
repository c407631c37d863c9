import { z } from 'zod'
import type { DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import { Prisma } from '@/prisma/generated/client'
import type { Database, Transaction } from '../database'
import type { SealedReceipt } from '../seal/receipt'

/** What the first request with a key was answered. */
export interface Answered {
  depositId: string
  acceptedAt: Date
  receipt: SealedReceipt
}

export interface KeyedRequest {
  idempotencyKey: string
  bodyHash: Uint8Array
}

type AnsweredBefore = { ok: true, answer: Answered } | DepositRefusal

/** By key: the answer already given, a refusal when the key was used with another body, null when the key is new. One query for all. */
export async function findAnswered(db: Database, { organisationId }: DepositingActor, requests: readonly KeyedRequest[]): Promise<(request: KeyedRequest) => AnsweredBefore | null> {
  const rows = await db.idempotencyKey.findMany({
    where: { organisationId, key: { in: requests.map(({ idempotencyKey }) => idempotencyKey) } },
    include: { deposit: { select: { id: true, acceptedAt: true, receiptContent: true, receiptSignature: true } } },
  })
  const known = new Map(rows.map((row) => [row.key, row]))
  return ({ idempotencyKey, bodyHash }) => {
    const row = known.get(idempotencyKey)
    if (row === undefined) return null
    if (!Buffer.from(row.bodyHash).equals(bodyHash)) return refuseDeposit('idempotency-key-reused', 'Idempotency-Key')
    const { id: depositId, acceptedAt, receiptContent, receiptSignature } = row.deposit
    return { ok: true, answer: { depositId, acceptedAt, receipt: { content: receiptContent, signature: receiptSignature } } }
  }
}

const claimedRow = z.object({ deposit_id: z.uuid() })

/**
 * Takes keys for new deposits, whose rows follow in the same transaction. Answers the deposits that got theirs. Waits for whoever is taking
 * the same key at this moment; keys are taken in one order, so that two batches never wait for each other.
 */
export async function claimKeys(
  transaction: Transaction, organisationId: string, requests: readonly (KeyedRequest & { depositId: string })[], at: Date,
): Promise<Set<string>> {
  const claims = requests.map(({ idempotencyKey, bodyHash, depositId }) => ({ key: idempotencyKey, body_hash: Buffer.from(bodyHash).toString('hex'), deposit_id: depositId }))
  const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    insert into idempotency_keys (organisation_id, key, body_hash, deposit_id, created_at)
    select ${organisationId}::uuid, key, decode(body_hash, 'hex'), deposit_id, ${at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as claim (key text, body_hash text, deposit_id uuid)
    order by key
    on conflict do nothing returning deposit_id::text`)
  return new Set(rows.map((row) => claimedRow.parse(row).deposit_id))
}
