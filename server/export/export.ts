import { referenceTo, type Resident } from '@/domain/actor'
import { recordAudit } from '../audit'
import { database } from '../database'
import { checkScript, checkScriptName } from '../events/file'
import { trustFiles, trustToHandOn, type ItemFile } from '../mailbox/evidence'
import { openBox } from '../mailbox/item-key'
import { labelsOf, readLabelRows } from '../mailbox/label-rows'
import { accountFiles } from './account-files'
import { textFile } from './files'
import { howToVerifyExport } from './how-to-verify'
import { indexPage } from './index-page'
import { exportedItem } from './item-files'
import { exportAllowedUntil } from './permission'
import { exportedRows, exportSize } from './rows'
import { zipStream } from '../zip-stream'

export type ExportOutcome = { ok: true, body: ReadableStream<Uint8Array> } | { ok: false, reason: 'not-confirmed' }

/** Everything that the portal holds for the resident, as one ZIP file made while it is read. Only after the card has confirmed it for this session. */
export async function exportEverything(actor: Resident, at: Date): Promise<ExportOutcome> {
  if (await exportAllowedUntil(actor, at) === null) return { ok: false, reason: 'not-confirmed' }
  const { accountId, subjectId } = actor
  await database().$transaction((transaction) =>
    recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'account-exported' } }))
  return { ok: true, body: zipStream(exportedFiles(actor, at), at) }
}

async function* exportedFiles(actor: Resident, at: Date): AsyncGenerator<ItemFile> {
  const size = await exportSize(actor)
  const trust = await trustToHandOn(at)
  yield { name: 'index.html', content: () => indexPage(actor, size, at) }
  yield textFile('VERIFY.txt', howToVerifyExport(at, trust.lists.length > 0))
  yield textFile(checkScriptName, checkScript)
  yield* trustFiles(trust)
  yield* accountFiles(actor, at)
  const labels = await labelsByItem(actor)
  for await (const row of exportedRows(actor, at)) yield* await exportedItem(actor, row, labels.get(row.id) ?? [])
}

/** Names of labels by item. Labels are few, and what bears one was labelled by hand. */
async function labelsByItem(actor: Resident): Promise<Map<string, string[]>> {
  const [box, rows] = await Promise.all([openBox(actor), readLabelRows(actor)])
  const names = new Map(labelsOf(box, rows).map(({ id, name }) => [id, name]))
  const byItem = new Map<string, string[]>()
  for (const { itemId, labelId } of await database().mailboxItemLabel.findMany({ where: { accountId: actor.accountId }, select: { itemId: true, labelId: true } })) {
    const name = names.get(labelId)
    if (name !== undefined) byItem.set(itemId, [...(byItem.get(itemId) ?? []), name])
  }
  return byItem
}
