import type { Database } from './database'
import { deleteOldCounts } from './links/wrong-codes'
import { deleteOldDeliveries, deletePastKeys } from './webhooks/cleanup'

export interface CleanedUp {
  nonces: number
  pendingResponses: number
  loginOutcomes: number
  pendingSignings: number
  signingDocuments: number
  signingRequests: number
  linkCodes: number
  linkOffers: number
  wrongCodeCounts: number
  webhookDeliveries: number
  webhookKeys: number
}

/** Deletes short-lived rows past their time. Nothing asks for them any more: each reader checks the time itself. */
export async function deleteExpired(db: Database, at: Date): Promise<CleanedUp> {
  const expired = { where: { expiresAt: { lt: at } } }
  const nonces = await db.consumedNonce.deleteMany(expired)
  const pendingResponses = await db.pendingResponse.deleteMany(expired)
  const loginOutcomes = await db.loginOutcome.deleteMany(expired)
  const pendingSignings = await db.pendingSigning.deleteMany(expired)
  const signingDocuments = await db.signingDocument.deleteMany(expired)
  const signingRequests = await db.signingRequest.deleteMany(expired)
  const linkCodes = await db.linkCode.deleteMany(expired)
  const linkOffers = await db.linkOffer.deleteMany(expired)
  const wrongCodeCounts = await deleteOldCounts(db, at)
  const webhookDeliveries = await deleteOldDeliveries(db, at)
  const webhookKeys = await deletePastKeys(db, at)
  return {
    nonces: nonces.count, pendingResponses: pendingResponses.count, loginOutcomes: loginOutcomes.count,
    pendingSignings: pendingSignings.count, signingDocuments: signingDocuments.count, signingRequests: signingRequests.count,
    linkCodes: linkCodes.count, linkOffers: linkOffers.count, wrongCodeCounts, webhookDeliveries, webhookKeys,
  }
}
