import { z } from 'zod'
import { referenceTo, type DepositingActor } from '@/domain/actor'
import { refuseDeposit, withdraw, type DepositRefusal } from '@/domain/deposits'
import type { Deposit, PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { recordDepositorEvents } from '../events/record'
import { deliverNow, postToOutbox } from '../outbox'
import { foundDeposit, type FoundDeposit } from './find'
import { lockDeposits } from './lock'
import { depositState } from './publish'

export const depositWithdrawnMessage = 'deposit-withdrawn'

export type WithdrawalOutcome = { ok: true, deposit: FoundDeposit, isRepeated: boolean } | DepositRefusal

/**
 * Takes one of the depositor's own deposits back, for good. Before it was published nothing comes to the resident, and its sealed documents
 * are removed; afterwards it is marked in the mailbox, where what nobody has opened can no longer be opened. Asked again it answers the same.
 * Refuses with `deposit-unknown` for somebody else's or none, and with `deposit-not-delivered`.
 */
export function withdrawDeposit(db: PrismaClient, depositor: DepositingActor, depositId: string, at: Date): Promise<WithdrawalOutcome> {
  const { organisationId } = depositor
  if (!z.uuid().safeParse(depositId).success) return Promise.resolve(refuseDeposit('deposit-unknown'))
  return db.$transaction(async (transaction) => {
    const found = await lockDeposits(transaction, organisationId, [depositId])
    if (!found.has(depositId)) return refuseDeposit('deposit-unknown')
    const row = await transaction.deposit.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id: depositId } } })
    const outcome = withdraw(depositState(row), at)
    if (!outcome.ok) return outcome.reason === 'not-delivered' ? refuseDeposit('deposit-not-delivered') : { ok: true, deposit: foundDeposit(row), isRepeated: true }
    const { publishedAt, withdrawnAt } = outcome.next
    const next = { ...row, state: 'withdrawn' as const, withdrawnAt, version: row.version + 1 }
    await compareAndWithdraw(transaction, depositor, row, withdrawnAt)
    if (publishedAt === null) await deliverNow(transaction, { ownerId: organisationId, id: depositId })
    else await tellResident(transaction, row, withdrawnAt)
    return { ok: true, deposit: foundDeposit(next), isRepeated: false }
  })
}

async function compareAndWithdraw(transaction: Transaction, depositor: DepositingActor, { organisationId, id, version }: Deposit, withdrawnAt: Date): Promise<void> {
  const { count } = await transaction.deposit.updateMany({ where: { organisationId, id, version }, data: { state: 'withdrawn', withdrawnAt, version: version + 1 } })
  if (count === 0) throw new Error('A deposit changed while it was locked.')
  await recordAudit(transaction, { ownerId: organisationId, at: withdrawnAt, actor: referenceTo(depositor), subjectId: null, event: { action: 'deposit-withdrawn', depositId: id } })
  await recordDepositorEvents(transaction, [{ organisationId, depositId: id, at: withdrawnAt, event: { kind: 'withdrawn' } }])
}

/** The pseudonym says whose mailbox it lies in, also after the link was stopped; without one there is no mailbox left. */
async function tellResident(transaction: Transaction, { organisationId, id, pseudonym }: Deposit, withdrawnAt: Date): Promise<void> {
  const link = await transaction.organisationPseudonym.findUnique({ where: { organisationId_pseudonym: { organisationId, pseudonym } }, select: { accountId: true } })
  if (link === null) return
  const payload = { accountId: link.accountId, senderId: organisationId, depositId: id, withdrawnAt: withdrawnAt.toISOString() }
  await postToOutbox(transaction, { ownerId: organisationId, kind: depositWithdrawnMessage, payload })
}
