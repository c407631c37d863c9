import type { Resident } from '@/domain/actor'
import { exportAllowedInMilliseconds } from '@/domain/export'
import { database } from '../database'
import type { ConfirmedStepUp, StepUpResult } from '../gestures/complete-step-up'

/** Allows this session to export, for some minutes: long enough to start again what broke off. */
export async function allowExport({ actor: { accountId, sessionId }, at }: ConfirmedStepUp<'export'>): Promise<StepUpResult<null>> {
  const exportUntil = new Date(at.getTime() + exportAllowedInMilliseconds)
  const { count } = await database().session.updateMany({ where: { accountId, id: sessionId, endedAt: null }, data: { exportUntil } })
  return count === 1 ? { ok: true, value: null } : { ok: false, reason: 'other-session' }
}

/** Until when this session may export; null when the card has not confirmed it lately. */
export async function exportAllowedUntil({ accountId, sessionId }: Resident, at: Date): Promise<Date | null> {
  const session = await database().session.findUnique({ where: { accountId_id: { accountId, id: sessionId } }, select: { exportUntil: true } })
  const until = session?.exportUntil ?? null
  return until !== null && at < until ? until : null
}
