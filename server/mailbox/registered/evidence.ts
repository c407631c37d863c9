import { z } from 'zod'
import type { UnverifiedResponse } from '../../identity/pending-responses'
import { openPiece, sealPiece } from '../../storage/document-key'

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const schema = z.strictObject({ request: z.string(), certificate: bytes, signature: bytes })

/** What the card signed, its certificate and the signature. */
export type OpeningEvidence = z.output<typeof schema>

const base64 = (value: Uint8Array) => Buffer.from(value).toString('base64')

/** Readable with the item's document key alone, like the item itself. */
export function sealEvidence(documentKey: Uint8Array, depositId: string, { request, certificate, signature }: UnverifiedResponse): Uint8Array<ArrayBuffer> {
  const content = JSON.stringify({ request, certificate: base64(certificate), signature: base64(signature) })
  return sealPiece(documentKey, { depositId, part: 'opening' }, new TextEncoder().encode(content))
}

/** Null when the stored bytes are damaged or another item's. */
export function openEvidence(documentKey: Uint8Array, depositId: string, sealed: Uint8Array): OpeningEvidence | null {
  const clear = openPiece(documentKey, { depositId, part: 'opening' }, sealed)
  return clear === null ? null : schema.parse(JSON.parse(new TextDecoder().decode(clear)))
}
