import { Readable } from 'node:stream'
import { pem } from '@/pki/build/pem'
import type { Crl } from '@/pki/verify/crl'
import { equalNames } from '@/pki/verify/name'
import { documentFileNames } from '@/domain/mailbox'
import { checkScript, checkScriptName } from '../events/file'
import type { SealedReceipt } from '../seal/receipt'
import { anchorsFor } from '../trust/anchors'
import { crlsFor } from '../trust/revocation'
import type { ListedAnchor } from '../trust/trust-file'
import { zipStream, type ZipEntry } from '../zip-stream'
import type { ByteSource, SealedItem } from './stored-item'
import { howToVerify } from './how-to-verify'

export type ItemFile = ZipEntry

/** Where verification starts: the authorities, and the lists of those whose lists may be handed on. */
export interface Trust {
  anchors: readonly ListedAnchor[]
  lists: readonly Crl[]
}

export async function trustToHandOn(at: Date): Promise<Trust> {
  const anchors = anchorsFor('organisation-seal')
  const open = anchors.filter(({ revocationEvidence }) => revocationEvidence === 'embed')
  return { anchors, lists: await crlsFor(open, at) }
}

const held = (bytes: Uint8Array): ByteSource => () => Readable.from([bytes])
const text = (name: string, content: string): ItemFile => ({ name, content: held(new TextEncoder().encode(content)) })

const receiptFiles = (name: 'receipt.json' | 'deposit-receipt.json', { content, signature }: SealedReceipt): ItemFile[] =>
  [{ name, content: held(content) }, { name: `${name}.p7s`, content: held(signature) }]

/** Documents, signatures and receipts under their neutral names. */
export function itemFiles({ documents, sealedReceipt, depositReceipt }: SealedItem): ItemFile[] {
  const signed = documents.flatMap(({ role, content, signature }) => [
    { name: documentFileNames[role], content }, { name: `${documentFileNames[role]}.p7s`, content: signature },
  ])
  const first = depositReceipt === null ? [] : receiptFiles('deposit-receipt.json', depositReceipt.sealedReceipt)
  return [...signed, ...receiptFiles('receipt.json', sealedReceipt), ...first]
}

export function trustFiles({ anchors, lists }: Trust): ItemFile[] {
  const certificates = anchors.map(({ certificate }) => pem('CERTIFICATE', certificate.der))
  const revocation = lists.map(({ der }) => pem('X509 CRL', der))
  // `openssl cms` reads revocation lists from the file of trusted certificates and from nowhere else.
  return [text('trust/authorities.pem', certificates.join('')), text('trust/authorities-and-lists.pem', [...certificates, ...revocation].join(''))]
}

/** The least time until which every list in the bundle holds; null when an authority's list is not in it. */
function listsHoldUntil({ anchors, lists }: Trust): Date | null {
  const ends = anchors.map(({ certificate }) => lists.find(({ issuer }) => equalNames(issuer, certificate.subject))?.nextUpdate)
  return ends.every((end) => end !== undefined) ? new Date(Math.min(...ends.map((end) => end.getTime()))) : null
}

/** Everything an outsider needs to check the item without this portal. */
export async function evidenceFiles(item: SealedItem, events: ItemFile, at: Date): Promise<ItemFile[]> {
  const trust = await trustToHandOn(at)
  const files = itemFiles(item)
  const signed = files.map(({ name }) => name).filter((name) => !name.endsWith('.p7s'))
  const guide = howToVerify({ signed, madeAt: at, listsHoldUntil: listsHoldUntil(trust) })
  return [...files, events, text(checkScriptName, checkScript), ...trustFiles(trust), text('VERIFY.txt', guide)]
}

/** The same as a ZIP file written while it is read, one file after the other. */
export async function evidenceBundle(item: SealedItem, events: ItemFile, at: Date, whenTaken: () => Promise<void>): Promise<ReadableStream<Uint8Array>> {
  return zipStream(await evidenceFiles(item, events, at), at, whenTaken)
}
