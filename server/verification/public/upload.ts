import { ContentHasher, type ContentDigests } from './content-digests'
import { GrowingBytes } from './growing-bytes'
import type { UploadLimits } from './limits'
import { multipartBoundary, MultipartReader, type OpenedPart } from './multipart'
import { refuse, type VerifyRefusal, type VerifyRefusalReason } from './refusal'
import { isDocumentUse, type DocumentUse } from './uses'

/** What was posted to be checked: the signature file as it is, of the content only its digests. */
export interface Upload {
  ok: true
  signature: Uint8Array<ArrayBuffer>
  content: ContentDigests
  /** The use that the poster asks about; null: whichever fits. */
  use: DocumentUse | null
}

export type UploadRefusal = VerifyRefusal & {
  /** The rest of the body was left unread: the connection cannot be used again. */
  isBodyLeft: boolean
}

const refuseUnread = (reason: VerifyRefusalReason): UploadRefusal => ({ ...refuse(reason), isBodyLeft: true })

/** Reads an upload as it arrives, within its limits of size and time. Looks into nothing but the framing. */
export async function readUpload(request: Request, limits: UploadLimits): Promise<Upload | UploadRefusal> {
  const boundary = multipartBoundary(request.headers.get('content-type'))
  if (boundary === null) return refuseUnread('media-type-unsupported')
  if (Number(request.headers.get('content-length') ?? 0) > limits.bodyBytes) return refuseUnread('body-too-large')
  if (request.body === null) return refuseUnread('body-malformed')
  const parts = new Parts(limits)
  const multipart = new MultipartReader<VerifyRefusalReason>(boundary, (name) => parts.open(name), 'body-malformed')
  const reader = request.body.getReader()
  const reason = await pump(reader, multipart, limits)
  if (reason !== null) return { ...refuse(reason), isBodyLeft: !(await isDrained(reader, limits)) }
  const cutOff = multipart.finish()
  const upload = cutOff === null ? parts.finish() : refuse(cutOff)
  return upload.ok ? upload : { ...upload, isBodyLeft: false }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** Null once everything has been pushed. */
async function pump(
  reader: Reader,
  multipart: MultipartReader<VerifyRefusalReason>,
  limits: UploadLimits,
): Promise<VerifyRefusalReason | null> {
  const startedAt = performance.now()
  let size = 0
  for (;;) {
    const read = await readBefore(reader, startedAt + patience(size, limits))
    if (typeof read === 'string') return read
    if (read.done) return null
    size += read.value.length
    const refused = size > limits.bodyBytes ? 'body-too-large' : multipart.push(read.value)
    if (refused !== null) return refused
  }
}

/**
 * Throws the rest of a refused body away for a moment, so that a sender who is still sending gets to read the answer. Never cancels: that
 * would tear down the connection on which the answer goes out.
 */
async function isDrained(reader: Reader, { lingerInMilliseconds }: UploadLimits): Promise<boolean> {
  const deadline = performance.now() + lingerInMilliseconds
  for (;;) {
    const read = await readBefore(reader, deadline)
    if (typeof read === 'string') return false
    if (read.done) return true
  }
}

/** Counted from the beginning, so that a trickle does not buy time. */
const patience = (size: number, { graceInMilliseconds, slowestBytesPerSecond, wholeInMilliseconds }: UploadLimits) =>
  Math.min(wholeInMilliseconds, graceInMilliseconds + (size / slowestBytesPerSecond) * 1000)

type Read = Awaited<ReturnType<Reader['read']>>

/** One read, unless its time comes first. A connection that breaks is a body cut off. */
async function readBefore(reader: Reader, deadline: number): Promise<Read | 'too-slow' | 'body-malformed'> {
  let timer: NodeJS.Timeout | undefined
  const left = deadline - performance.now()
  // A timer alone is late while pieces come so fast that nothing else gets a turn.
  if (left <= 0) return 'too-slow'
  const late = new Promise<'too-slow'>((resolve) => {
    timer = setTimeout(() => resolve('too-slow'), left)
  })
  try {
    return await Promise.race([reader.read(), late])
  } catch {
    return 'body-malformed'
  } finally {
    clearTimeout(timer)
  }
}

const MAX_USE_BYTES = 64

/** The parts of one upload, each at most once. */
class Parts {
  private readonly opened = new Set<string>()
  private readonly signature = new GrowingBytes()
  private readonly content = new ContentHasher()
  private readonly use = new GrowingBytes()

  constructor(private readonly limits: UploadLimits) {}

  open(name: string): OpenedPart<VerifyRefusalReason> {
    if (this.opened.has(name)) return { ok: false, reason: 'part-repeated' }
    this.opened.add(name)
    switch (name) {
      case 'signature':
        return within(this.signature, this.limits.signatureBytes, 'signature-too-large')
      case 'content':
        return within(this.content, this.limits.contentBytes, 'content-too-large')
      case 'use':
        return within(this.use, MAX_USE_BYTES, 'use-unknown')
      default:
        return { ok: false, reason: 'part-unknown' }
    }
  }

  finish(): Upload | VerifyRefusal {
    const signature = this.signature.finish()
    if (signature.length === 0) return refuse('signature-missing')
    if (!this.opened.has('content')) return refuse('content-missing')
    const use = Buffer.from(this.use.finish()).toString('latin1')
    if (this.opened.has('use') && !isDocumentUse(use)) return refuse('use-unknown')
    return { ok: true, signature, content: this.content.finish(), use: isDocumentUse(use) ? use : null }
  }
}

interface Destination {
  readonly sizeInBytes: number
  append(bytes: Uint8Array): void
}

function within(destination: Destination, maxBytes: number, tooLarge: VerifyRefusalReason): OpenedPart<VerifyRefusalReason> {
  const write = (bytes: Uint8Array) => {
    if (destination.sizeInBytes + bytes.length > maxBytes) return tooLarge
    destination.append(bytes)
    return null
  }
  return { ok: true, write }
}
