import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { referenceTo, type MailboxActor } from '@/domain/actor'
import { pem } from '@/pki/build/pem'
import { recordAudit } from '../../audit'
import { database } from '../../database'
import { anchorsFor } from '../../trust/anchors'
import { documentKeyOf, mailboxOpenerOf } from '../item-key'
import { damagedItem, findSealedItem, type ItemRefusal } from '../stored-item'
import { webStreamOf } from '../../web-stream'
import { openEvidence } from './evidence'
import { howToCheckOpening } from './how-to-check'

export interface ProofFile {
  name: string
  content: Uint8Array
}

export type ProofOutcome = { ok: true, files: ProofFile[] } | { ok: false, reason: ItemRefusal }

/** What proves the opening of one of the account's own registered items, and how to check it; `not-found` for any other item. */
export async function openingProof(actor: MailboxActor, itemId: string): Promise<ProofOutcome> {
  const found = await findSealedItem(actor, itemId)
  if (!found.ok) return found
  const { row } = found.item
  const opening = await database().registeredOpening.findUnique({ where: { accountId_itemId: { accountId: row.accountId, itemId: row.id } } })
  if (opening === null) return { ok: false, reason: 'not-found' }
  const key = documentKeyOf(await mailboxOpenerOf(actor), row)
  const evidence = key === null ? null : openEvidence(key, row.depositId, opening.evidenceCiphertext)
  if (evidence === null) return damagedItem(itemId)
  const text = (name: string, content: string): ProofFile => ({ name, content: new TextEncoder().encode(content) })
  return {
    ok: true,
    files: [
      text('request.jws', evidence.request),
      { name: 'signature.bin', content: evidence.signature },
      { name: 'certificate.der', content: evidence.certificate },
      { name: 'opening-receipt.json', content: opening.receiptContent },
      { name: 'opening-receipt.json.p7s', content: opening.receiptSignature },
      { name: 'receipt.json', content: row.receiptContent },
      { name: 'receipt.json.p7s', content: row.receiptSignature },
      text('trust/authorities.pem', anchorsFor('organisation-seal').map(({ certificate }) => pem('CERTIFICATE', certificate.der)).join('')),
      text('VERIFY.txt', howToCheckOpening()),
    ],
  }
}

export type ProofDownload = { ok: true, body: ReadableStream<Uint8Array> } | { ok: false, reason: ItemRefusal }

/** The same as one ZIP file; written down in the account's records. It names its holder's certificate: for the resident, to show or to keep. */
export async function downloadProof(actor: MailboxActor, itemId: string, at: Date): Promise<ProofDownload> {
  const proof = await openingProof(actor, itemId)
  if (!proof.ok) return proof
  const event = { action: 'file-downloaded', itemId, file: 'opening-zip' } as const
  await database().$transaction((transaction) => recordAudit(transaction, { ownerId: actor.accountId, at, actor: referenceTo(actor), subjectId: actor.subjectId, event }))
  const zip = new ZipFile()
  for (const { name, content } of proof.files) zip.addBuffer(Buffer.from(content), name, { mtime: at, mode: 0o100644 })
  zip.end()
  return { ok: true, body: webStreamOf(() => Readable.from(zip.outputStream)) }
}
