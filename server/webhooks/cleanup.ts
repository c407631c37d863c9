import type { Database } from '../database'

/** As long as anybody may ask what became of a call. The events themselves stay. */
const KEPT_MILLISECONDS = 30 * 24 * 60 * 60_000

export async function deleteOldDeliveries(db: Database, at: Date): Promise<number> {
  const { count } = await db.webhookDelivery.deleteMany({ where: { endedAt: { lt: new Date(at.getTime() - KEPT_MILLISECONDS) } } })
  return count
}

/** Keys whose overlap is over sign nothing any more. */
export async function deletePastKeys(db: Database, at: Date): Promise<number> {
  const { count } = await db.webhookSigningKey.deleteMany({ where: { signsUntil: { lt: at } } })
  return count
}
