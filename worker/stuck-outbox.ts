import type { Database } from '@/server/database'
import { undeliveredBefore } from '@/server/outbox'

/** A hand-over takes milliseconds: one that waits this long needs somebody to look. */
const STUCK_AFTER_MINUTES = 10
const MINUTE_IN_MILLISECONDS = 60_000

export interface StuckOutbox {
  undelivered: number
  olderThanMinutes: number
  /** How long the oldest of them has waited; null when there is none. */
  oldestMinutes: number | null
}

/** Hand-overs that were accepted and are not delivered although they should have been long ago. */
export async function stuckOutbox(db: Database, at: Date): Promise<StuckOutbox> {
  const { count, oldest } = await undeliveredBefore(db, new Date(at.getTime() - STUCK_AFTER_MINUTES * MINUTE_IN_MILLISECONDS))
  const oldestMinutes = oldest === null ? null : Math.floor((at.getTime() - oldest.getTime()) / MINUTE_IN_MILLISECONDS)
  return { undelivered: count, olderThanMinutes: STUCK_AFTER_MINUTES, oldestMinutes }
}
