import { z } from 'zod'
import type { DepositingActor } from '@/domain/actor'
import type { DepositState, DepositWishes } from '@/domain/deposits'
import { requestedActions } from '@/domain/mailbox'
import type { Deposit } from '@/prisma/generated/client'
import type { Database } from '../database'
import type { SealedReceipt } from '../seal/receipt'
import { depositState } from './publish'

/** A deposit as a list shows it. */
export interface ListedDeposit extends DepositWishes {
  depositId: string
  pseudonym: string
  kind: string
  depositorReference: string
  state: DepositState
  /** The deposit that stands in this one's place. */
  correctedBy: string | null
}

export interface FoundDeposit extends ListedDeposit {
  receipt: SealedReceipt
}

/** The row without what no list shows. */
export type ListedRow = Omit<Deposit, 'receiptContent' | 'receiptSignature' | 'actorId' | 'version'>

/** Throws on a row that no deposit could have made. */
export function listedDeposit(row: ListedRow): ListedDeposit {
  const { id: depositId, pseudonym, kind, depositorReference, publishAt, corrects, correctedBy, registered, dueOn, requestedAction } = row
  const asked = z.enum(requestedActions).nullable().parse(requestedAction)
  const day = dueOn?.toISOString().slice(0, 10) ?? null
  return { depositId, pseudonym, kind, depositorReference, state: depositState(row), publishAt, corrects, correctedBy, registered, dueOn: day, requestedAction: asked }
}

export const foundDeposit = (row: Deposit): FoundDeposit => ({ ...listedDeposit(row), receipt: { content: row.receiptContent, signature: row.receiptSignature } })

/** One of the depositor's own deposits, or null. */
export async function findDeposit(db: Database, depositor: DepositingActor, depositId: string): Promise<FoundDeposit | null> {
  if (!z.uuid().safeParse(depositId).success) return null
  const row = await db.deposit.findUnique({ where: { organisationId_id: { organisationId: depositor.organisationId, id: depositId } } })
  return row === null ? null : foundDeposit(row)
}
