import { documentKinds, documentView, originalForm, type DocumentKind } from './kinds'
import { plainTextMediaType, readPlainText } from './plain-text'
import type { DocumentView } from './view'

/** What somebody who signs sees of a document: the whole of it, or it is not signed. */
export type ShownContent = { readonly kind: 'text', readonly text: string } | { readonly kind: 'view', readonly view: DocumentView }

/** Most that one request may hold, and the bridge's bound for one document (docs/card-bridge.md section 2). */
export const maximumSignableDocuments = 10
export const maximumSignableSizeInBytes = 1024 * 1024

const normal = (mediaType: string) => mediaType.replaceAll(' ', '').toLowerCase()

/** The one way to show a document of this media type; null for what cannot be shown whole. Bridge and portal judge alike. */
export function showContent(mediaType: string, bytes: Uint8Array): ShownContent | null {
  if (normal(mediaType) === normal(plainTextMediaType)) {
    const text = readPlainText(bytes)
    return text === null ? null : { kind: 'text', text }
  }
  for (const kind of documentKinds) {
    const shown = originalForm(kind).mediaType === normal(mediaType) ? showKind(kind, bytes) : null
    if (shown !== null) return shown
  }
  return null
}

function showKind(kind: DocumentKind, bytes: Uint8Array): ShownContent | null {
  if (bytes.length > originalForm(kind).maximumSizeInBytes) return null
  const read = documentView(kind, bytes)
  return read.ok ? { kind: 'view', view: read.view } : null
}

/** The media type under which these bytes can be shown and signed, told by the content alone, never by a file's name; null for none. */
export function signableMediaTypeOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > maximumSignableSizeInBytes) return null
  const kind = documentKinds.find((candidate) => showKind(candidate, bytes) !== null)
  if (kind !== undefined) return originalForm(kind).mediaType
  return readPlainText(bytes) === null ? null : plainTextMediaType
}
