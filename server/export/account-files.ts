import type { Resident } from '@/domain/actor'
import { database } from '../database'
import type { ItemFile } from '../mailbox/evidence'
import { bytesFile, jsonFile } from './files'
import { activityLines } from './rows'

/** What the portal holds of the account beside its items. Hashes of certificates and sessions' secrets are of no use to anybody and stay. */
export async function* accountFiles(actor: Resident, until: Date): AsyncGenerator<ItemFile> {
  const { accountId } = actor
  yield jsonFile('account.json', await database().account.findUniqueOrThrow({
    where: { id: accountId },
    select: { id: true, createdAt: true, reopenedAt: true, credentials: { select: { kind: true, addedAt: true, supersededAt: true } } },
  }))
  yield jsonFile('links.json', await database().link.findMany({
    where: { accountId }, orderBy: [{ linkedAt: 'asc' }, { id: 'asc' }],
    select: { id: true, organisationName: true, affair: true, kinds: true, linkedAt: true, lastUsedAt: true, receivedKinds: true, stoppedAt: true },
  }))
  yield jsonFile('sessions.json', await database().session.findMany({
    where: { accountId }, orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
    select: { id: true, capacity: true, place: true, startedAt: true, lastSeenAt: true, endedAt: true },
  }))
  yield { name: 'activity.jsonl', content: () => activityLines(actor, until) }
  yield* forwardFiles(actor)
}

/** What was sent on, with the sealed statements of both sides. */
async function* forwardFiles({ accountId }: Resident): AsyncGenerator<ItemFile> {
  const forwards = await database().forward.findMany({ where: { accountId }, orderBy: [{ forwardedAt: 'asc' }, { id: 'asc' }] })
  yield jsonFile('forwards.json', forwards.map(({ id, itemId, recipientName, recipientReference, roles, state, forwardedAt, deliveredAt, endedAt }) => (
    { id, itemId, recipientName, recipientReference, roles, state, forwardedAt, deliveredAt, endedAt }
  )))
  for (const { id, receiptContent, receiptSignature, answerContent, answerSignature } of forwards) {
    yield bytesFile(`forwards/${id}/receipt.json`, receiptContent)
    yield bytesFile(`forwards/${id}/receipt.json.p7s`, receiptSignature)
    if (answerContent !== null) yield bytesFile(`forwards/${id}/answer.json`, answerContent)
    if (answerSignature !== null) yield bytesFile(`forwards/${id}/answer.json.p7s`, answerSignature)
  }
}
