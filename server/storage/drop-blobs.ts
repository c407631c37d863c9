import { z } from 'zod'
import type { Transaction } from '../database'
import { postToOutbox } from '../outbox'
import type { BlobStore } from './blobs'

/** An owner's order to itself: delete what its rows named until the transaction that posts this. Killed in between, it is tried again. */
export const blobsDroppedMessage = 'blobs-dropped'

// In one text, because single ids in a payload count as named (`sweep-blobs.ts`): these are on their way out.
const dropped = z.strictObject({ ids: z.string() })

export async function dropBlobs(transaction: Transaction, ownerId: string, ids: readonly string[]): Promise<void> {
  await postToOutbox(transaction, { ownerId, kind: blobsDroppedMessage, payload: { ids: `drop ${ids.join(' ')}` } })
}

/** Removes them; again, if need be. */
export async function removeDropped(blobs: Pick<BlobStore, 'remove'>, payload: unknown): Promise<void> {
  const [, ...ids] = dropped.parse(payload).ids.split(' ')
  await Promise.all(ids.map((id) => blobs.remove(id)))
}
