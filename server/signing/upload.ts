import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { maximumSignableDocuments, maximumSignableSizeInBytes, signableMediaTypeOf } from '@/documents/signable'
import type { UploadRefusal } from '@/domain/signing'
import { env } from '../env'
import type { DocumentToSign } from '../gestures/signing-requests'

export type Upload = { ok: true; documents: DocumentToSign[] } | { ok: false; reason: UploadRefusal }

/** Whether one of this portal's own pages sent the form. */
export const isOwnUpload = (request: Request): boolean =>
  request.headers.get('origin') === env().PORTAL_ORIGIN && (request.headers.get('content-type') ?? '').toLowerCase().startsWith('multipart/form-data')

/** The files of an upload, each of a kind that the bridge can show whole. Names and claimed media types are not even read. */
export async function readUpload(request: Request): Promise<Upload> {
  const received = await receiveFiles(request)
  if (!Array.isArray(received)) return { ok: false, reason: received }
  const documents: DocumentToSign[] = []
  for (const content of received) {
    const mediaType = signableMediaTypeOf(content)
    if (mediaType === null) return { ok: false, reason: 'unreadable' }
    documents.push({ content, mediaType })
  }
  return documents.length === 0 ? { ok: false, reason: 'no-file' } : { ok: true, documents }
}

/** Bounded in every direction: parts, files, bytes of each; whatever is over ends the reading. */
async function receiveFiles(request: Request): Promise<Uint8Array[] | UploadRefusal> {
  const contentType = request.headers.get('content-type')
  if (request.body === null || contentType === null) return 'no-file'
  const source = Readable.fromWeb(request.body as unknown as NodeStream)
  try {
    return await parse(source, contentType)
  } catch {
    // A body that is no multipart form, or breaks off.
    return 'no-file'
  } finally {
    source.destroy()
  }
}

function parse(source: Readable, contentType: string): Promise<Uint8Array[] | UploadRefusal> {
  const parser = openParser(contentType)
  const files: Buffer[][] = []
  return new Promise((resolve, reject) => {
    parser.on('file', (_field: string, stream: BusboyFileStream) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => resolve('too-large'))
      stream.on('end', () => files.push(chunks))
    })
    parser.on('filesLimit', () => resolve('too-many'))
    parser.on('partsLimit', () => resolve('too-many'))
    parser.on('error', reject)
    source.on('error', reject)
    // A field of files that was left empty sends one nameless part without bytes.
    parser.on('finish', () => resolve(files.map((chunks) => new Uint8Array(Buffer.concat(chunks))).filter(({ length }) => length > 0)))
    source.pipe(parser)
  })
}

function openParser(contentType: string): InstanceType<typeof Busboy> {
  const limits = { files: maximumSignableDocuments, fileSize: maximumSignableSizeInBytes + 1, fields: 4, fieldSize: 1024, parts: maximumSignableDocuments + 4, headerPairs: 20 }
  return new Busboy({ headers: { 'content-type': contentType }, limits })
}
