import { createHash } from 'node:crypto'
import { showContent, type ShownContent } from '@/documents/signable'
import { fetchWithin } from './outgoing'
import type { RequestedDocument } from './request'

/** A document that arrived as the request names it and can be shown whole: nothing in it is signed that people did not see. */
export type ShownDocument = { bytes: Uint8Array; sha256: Buffer; shown: ShownContent }

export type DocumentRefusal = 'document-unreachable' | 'document-changed' | 'document-unreadable'

type ShowResult = { ok: true; document: ShownDocument } | { ok: false; reason: DocumentRefusal }

async function fetchDocument({ url, sha256, sizeInBytes, mediaType }: RequestedDocument): Promise<ShowResult> {
  const answer = await fetchWithin({ url, method: 'GET', maxAnswerInBytes: sizeInBytes })
  if (answer === 'unreachable') return { ok: false, reason: 'document-unreachable' }
  if (answer === 'too-long') return { ok: false, reason: 'document-changed' }
  if (answer.status !== 200) return { ok: false, reason: 'document-unreachable' }
  const digest = createHash('sha256').update(answer.body).digest()
  if (answer.body.length !== sizeInBytes || !digest.equals(sha256)) return { ok: false, reason: 'document-changed' }
  const shown = showContent(mediaType, answer.body)
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
