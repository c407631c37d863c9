import { correctionRefusal, type DepositRefusal } from '@/domain/deposits'
import type { Database, Transaction } from '../database'
import { recordDepositorEvents } from '../events/record'
import type { CheckedDeposit } from './check'
import { lockDeposits } from './lock'
import { depositState } from './publish'

type Correcting = Pick<CheckedDeposit, 'posted' | 'pseudonym'>

const targetsOf = (deposits: readonly Correcting[]) => deposits.flatMap(({ posted: { corrects } }) => (corrects === null ? [] : [corrects]))

/**
 * Why deposits cannot stand in the place of those that they correct; null for one that can, and for one that corrects none. Whether another
 * correction came before is asked of locked deposits only: until then a repetition of the same request is not to be told that it was.
 */
export async function correctionsRefusals(
  db: Database, organisationId: string, deposits: readonly Correcting[], mode: 'read' | 'locked',
): Promise<(deposit: Correcting) => DepositRefusal | null> {
  const targets = targetsOf(deposits)
  if (targets.length === 0) return () => null
  const rows = await db.deposit.findMany({ where: { organisationId, id: { in: targets } } })
  const standing = mode === 'read' ? new Set<string>() : await standingAmong(db, organisationId, rows.flatMap(({ correctedBy }) => correctedBy ?? []))
  const known = new Map(rows.map((row) => [row.id, { state: depositState(row).state, pseudonym: row.pseudonym, isCorrected: row.correctedBy !== null && standing.has(row.correctedBy) }]))
  return ({ posted: { corrects }, pseudonym }) => (corrects === null ? null : correctionRefusal(known.get(corrects) ?? null, pseudonym))
}

/** Corrections that have neither been withdrawn nor failed to arrive. */
async function standingAmong(db: Database, organisationId: string, ids: string[]): Promise<Set<string>> {
  const rows = await db.deposit.findMany({ where: { organisationId, id: { in: ids }, state: { notIn: ['withdrawn', 'not_delivered'] } }, select: { id: true } })
  return new Set(rows.map(({ id }) => id))
}

/** To be called before anything else is locked (`lockDeposits`). */
export async function lockCorrected(transaction: Transaction, organisationId: string, deposits: readonly Correcting[]): Promise<void> {
  const targets = targetsOf(deposits)
  if (targets.length > 0) await lockDeposits(transaction, organisationId, targets)
}

/** Marks what was corrected, in the transaction that keeps the corrections and has locked it. */
export async function markCorrected(transaction: Transaction, organisationId: string, kept: readonly (Correcting & { depositId: string })[], at: Date): Promise<void> {
  for (const { posted: { corrects: id }, depositId: correctedBy } of kept) {
    if (id === null) continue
    await transaction.deposit.updateMany({ where: { organisationId, id }, data: { correctedBy, version: { increment: 1 } } })
    await recordDepositorEvents(transaction, [{ organisationId, depositId: id, at, event: { kind: 'corrected', correctedBy } }])
  }
}

/** Of several corrections of one deposit in one request the first stands. Answers the others. */
export function repeatedCorrections<Deposit extends { checked: Correcting }>(deposits: readonly Deposit[]): Set<Deposit> {
  const corrected = new Set<string>()
  return new Set(deposits.filter(({ checked: { posted: { corrects } } }) => {
    if (corrects === null) return false
    if (corrected.has(corrects)) return true
    corrected.add(corrects)
    return false
  }))
}
