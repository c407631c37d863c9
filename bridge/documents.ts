import { createHash } from 'node:crypto'
import { documentView, documentKinds, originalForm } from '@/documents/kinds'
import type { DocumentView } from '@/documents/view'
import { fetchWithin } from './outgoing'
import type { RequestedDocument } from './request'

/** A document that arrived as the request names it and can be shown whole: nothing in it is signed that people did not see. */
export type ShownDocument = { bytes: Uint8Array; sha256: Buffer; shown: { kind: 'text'; text: string } | { kind: 'view'; view: DocumentView } }

export type DocumentRefusal = 'document-unreachable' | 'document-changed' | 'document-unreadable'

type ShowResult = { ok: true; document: ShownDocument } | { ok: false; reason: DocumentRefusal }

/** Characters that are invisible or look different to every reader: what people see would not be all that they sign. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u

/** Plain text in strict UTF-8, with line feeds as its only control characters; null when people could not see all of it. */
export function readPlainText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return UNSEEN.test(text.replaceAll('\n', '')) || text.trim() === '' ? null : text
  } catch {
    return null
  }
}

/** The one way to show a document of this media type; a kind that cannot be rendered is refused, never shown as a download. */
function show(mediaType: string, bytes: Uint8Array): ShownDocument['shown'] | null {
  if (mediaType === 'text/plain;charset=utf-8') {
    const text = readPlainText(bytes)
    return text === null ? null : { kind: 'text', text }
  }
  for (const kind of documentKinds) {
    const { mediaType: own, maximumSizeInBytes } = originalForm(kind)
    if (own !== mediaType || bytes.length > maximumSizeInBytes) continue
    const read = documentView(kind, bytes)
    if (read.ok) return { kind: 'view', view: read.view }
  }
  return null
}

async function fetchDocument({ url, sha256, sizeInBytes, mediaType }: RequestedDocument): Promise<ShowResult> {
  const answer = await fetchWithin({ url, method: 'GET', maxAnswerInBytes: sizeInBytes })
  if (answer === 'unreachable') return { ok: false, reason: 'document-unreachable' }
  if (answer === 'too-long') return { ok: false, reason: 'document-changed' }
  if (answer.status !== 200) return { ok: false, reason: 'document-unreachable' }
  const digest = createHash('sha256').update(answer.body).digest()
  if (answer.body.length !== sizeInBytes || !digest.equals(sha256)) return { ok: false, reason: 'document-changed' }
  const shown = show(mediaType.replaceAll(' ', '').toLowerCase(), answer.body)
  return shown ? { ok: true, document: { bytes: answer.body, sha256, shown } } : { ok: false, reason: 'document-unreadable' }
}

/** Fetches every document from the portal, compares it with the request and reads it; all of them, or a refusal. */
export async function fetchDocuments(requested: readonly RequestedDocument[]): Promise<{ ok: true; documents: ShownDocument[] } | { ok: false; reason: DocumentRefusal }> {
  const documents: ShownDocument[] = []
  for (const one of requested) {
    const result = await fetchDocument(one)
    if (!result.ok) return result
    documents.push(result.document)
  }
  return { ok: true, documents }
}
