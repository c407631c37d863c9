import { z } from 'zod'
import type { DepositingActor } from '@/domain/actor'
import type { DepositState } from '@/domain/deposits'
import type { Database } from '../database'
import type { SealedReceipt } from '../seal/receipt'
import { depositState } from './publish'

export interface FoundDeposit {
  depositId: string
  kind: string
  depositorReference: string
  state: DepositState
  receipt: SealedReceipt
}

/** One of the depositor's own deposits, or null. */
export async function findDeposit(db: Database, depositor: DepositingActor, depositId: string): Promise<FoundDeposit | null> {
  if (!z.uuid().safeParse(depositId).success) return null
  const row = await db.deposit.findUnique({ where: { organisationId_id: { organisationId: depositor.organisationId, id: depositId } } })
  if (row === null) return null
  const { kind, depositorReference, receiptContent, receiptSignature } = row
  return { depositId, kind, depositorReference, state: depositState(row), receipt: { content: receiptContent, signature: receiptSignature } }
}
