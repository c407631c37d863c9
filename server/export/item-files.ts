import type { Resident } from '@/domain/actor'
import { eventsOf, isProof, sizesOfWhole } from '../mailbox/download'
import { itemFiles, type ItemFile } from '../mailbox/evidence'
import { openingProof } from '../mailbox/registered/proof'
import { findItemUnguarded, findSealedItem } from '../mailbox/stored-item'
import { jsonFile, textFile } from './files'
import type { ExportedRow } from './rows'

/** What became of an item in an export. */
export type Exported = 'whole' | 'unopened-registered' | 'withdrawn-unread' | 'damaged'

const folderOf = ({ id }: Pick<ExportedRow, 'id'>) => `items/${id}/`

/**
 * Everything of one item: documents, signatures, receipts, events, and the proof of opening. Of what may not be opened yet only what its list
 * shows; of what was taken back unread also its proofs; of what is damaged on our side only that it is. Each file is read once before the first goes out, as for a single download.
 */
export async function exportedItem(actor: Resident, row: ExportedRow, labels: readonly string[]): Promise<ItemFile[]> {
  const { state, files } = await filesOf(actor, row)
  const about = {
    state, kind: row.kind, sender: row.sender_name, receivedAt: row.received_at, openedAt: row.opened_at, registered: row.registered, withdrawnAt: row.withdrawn_at, labels,
  }
  const folder = folderOf(row)
  return [jsonFile('item.json', about), ...files].map(({ name, content }) => ({ name: `${folder}${name}`, content }))
}

async function filesOf(actor: Resident, row: ExportedRow): Promise<{ state: Exported, files: ItemFile[] }> {
  if (row.withdrawn_at !== null && row.opened_at === null) return withdrawnUnread(actor, row)
  const found = await findSealedItem(actor, row.id)
  if (!found.ok && found.reason === 'unsigned') return { state: 'unopened-registered', files: [] }
  if (!found.ok) return damaged()
  const files = itemFiles(found.item)
  if (await sizesOfWhole(files) === null) return damaged()
  const proof = await openingProof(actor, row.id)
  const opening = proof.ok ? proof.files.map(({ name, content }) => ({ name: `opening/${name}`, content: async function* () { yield content } })) : []
  return { state: 'whole', files: [...files, eventsOf(actor, found.item.row), ...opening] }
}

/** What its sender took back unread stays shut; that it came and was taken back stays provable. */
async function withdrawnUnread(actor: Resident, { id }: ExportedRow): Promise<{ state: Exported, files: ItemFile[] }> {
  const found = await findItemUnguarded(actor, id)
  return found.ok ? { state: 'withdrawn-unread', files: [...itemFiles(found.item).filter(isProof), eventsOf(actor, found.item.row)] } : damaged()
}

const damaged = (): { state: Exported, files: ItemFile[] } => ({
  state: 'damaged',
  files: [textFile('DAMAGED.txt', '保管している写しが、受け取ったときのものと一致しません。送り主に、もう一度送ってもらってください。\nThe stored copy does not match what was received. Ask the sender to send it again.\n')],
})
