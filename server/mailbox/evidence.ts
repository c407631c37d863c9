import { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { pem } from '@/pki/build/pem'
import type { Crl } from '@/pki/verify/crl'
import { equalNames } from '@/pki/verify/name'
import { documentFileNames } from '@/domain/mailbox'
import { anchorsFor } from '../trust/anchors'
import { crlsFor } from '../trust/revocation'
import type { ListedAnchor } from '../trust/trust-file'
import type { StoredItem } from './stored-item'
import { howToVerify } from './how-to-verify'

interface BundleFile {
  name: string
  content: Uint8Array
}

/** Where verification starts: the authorities, and the lists of those whose lists may be handed on. */
interface Trust {
  anchors: readonly ListedAnchor[]
  lists: readonly Crl[]
}

async function trustToHandOn(at: Date): Promise<Trust> {
  const anchors = anchorsFor('organisation-seal')
  const open = anchors.filter(({ revocationEvidence }) => revocationEvidence === 'embed')
  return { anchors, lists: await crlsFor(open, at) }
}

/** Documents, signatures and receipt under their neutral names. */
export function itemFiles({ documents, sealedReceipt }: StoredItem): BundleFile[] {
  const signed = documents.flatMap(({ role, content, signature }) => [
    { name: documentFileNames[role], content }, { name: `${documentFileNames[role]}.p7s`, content: signature },
  ])
  return [...signed, { name: 'receipt.json', content: sealedReceipt.content }, { name: 'receipt.json.p7s', content: sealedReceipt.signature }]
}

function trustFiles({ anchors, lists }: Trust): BundleFile[] {
  const text = (name: string, content: string) => ({ name, content: new TextEncoder().encode(content) })
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

/** Everything an outsider needs to check the item without this portal, as a ZIP file written while it is read. */
export async function evidenceBundle(item: StoredItem, at: Date): Promise<ReadableStream<Uint8Array>> {
  const trust = await trustToHandOn(at)
  const files = itemFiles(item)
  const signed = files.map(({ name }) => name).filter((name) => !name.endsWith('.p7s'))
  const guide = howToVerify({ signed, madeAt: at, listsHoldUntil: listsHoldUntil(trust) })
  const zip = new ZipFile()
  for (const { name, content } of [...files, ...trustFiles(trust), { name: 'VERIFY.txt', content: new TextEncoder().encode(guide) }]) {
    zip.addBuffer(Buffer.from(content.buffer, content.byteOffset, content.byteLength), name, { mtime: at, mode: 0o100644 })
  }
  zip.end()
  return Readable.toWeb(Readable.from(zip.outputStream)) as ReadableStream<Uint8Array>
}
