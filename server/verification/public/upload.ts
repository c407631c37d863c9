import { ContentHasher, type ContentDigests } from './content-digests'
import { GrowingBytes } from './growing-bytes'
import type { UploadLimits } from './limits'
import { multipartBody, type MultipartBody, type OpenedPart } from './multipart'
import { refuse, type VerifyRefusal, type VerifyRefusalReason } from './refusal'
import { isDocumentUse, type DocumentUse } from './uses'

/** What was posted to be checked: the signature file as it is, of the content only its digests. */
export interface Upload {
  ok: true
  signature: Uint8Array<ArrayBuffer>
  content: ContentDigests
  /** The use that the poster asks about; null: whichever fits. */
  use: DocumentUse | null
  /** Gives back the memory of the signature file, which must not be used any more. */
  release(): void
}

export type UploadRefusal = VerifyRefusal & {
  /** The rest of the body was left unread: the connection cannot be used again. */
  isBodyLeft: boolean
}

const refuseUnread = (reason: VerifyRefusalReason): UploadRefusal => ({ ...refuse(reason), isBodyLeft: true })

/** Reads an upload as it arrives, within its limits of size and time. Looks into nothing but the framing. */
export async function readUpload(request: Request, limits: UploadLimits): Promise<Upload | UploadRefusal> {
  if (Number(request.headers.get('content-length') ?? 0) > limits.bodyBytes) return refuseUnread('body-too-large')
  const parts = new Parts(limits)
  const upload = await readParts(request, parts, limits)
  if (!upload.ok) parts.release()
  return upload
}

async function readParts(request: Request, parts: Parts, limits: UploadLimits): Promise<Upload | UploadRefusal> {
  const rules = { open: (name: string | undefined) => parts.open(name), malformed: 'body-malformed' as const }
  const multipart = multipartBody<VerifyRefusalReason>(request.headers.get('content-type') ?? '', rules)
  if (multipart === null) return refuseUnread('media-type-unsupported')
  if (request.body === null) return refuseUnread('body-malformed')
  const reader = request.body.getReader()
  const reason = await pump(reader, multipart, limits)
  if (reason !== null) return { ...refuse(reason), isBodyLeft: !(await isDrained(reader, limits)) }
  const upload = parts.finish()
  return upload.ok ? upload : { ...upload, isBodyLeft: false }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>

/** Null once everything has been pushed and the body is whole. */
async function pump(
  reader: Reader,
  multipart: MultipartBody<VerifyRefusalReason>,
  limits: UploadLimits,
): Promise<VerifyRefusalReason | null> {
  const startedAt = performance.now()
  let size = 0
  for (;;) {
    const deadline = startedAt + patience(size, limits)
    const read = await before(deadline, reader.read())
    if (typeof read === 'string') return read
    if (read.done) return before(deadline, multipart.finish())
    size += read.value.length
    const refused = size > limits.bodyBytes ? 'body-too-large' : await before(deadline, multipart.push(read.value))
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
    const read = await before(deadline, reader.read())
    if (typeof read === 'string') return false
    if (read.done) return true
  }
}

/** Counted from the beginning, so that a trickle does not buy time. */
const patience = (size: number, { graceInMilliseconds, slowestBytesPerSecond, wholeInMilliseconds }: UploadLimits) =>
  Math.min(wholeInMilliseconds, graceInMilliseconds + (size / slowestBytesPerSecond) * 1000)

/** What is waited for, unless its time comes first. A connection that breaks is a body cut off. */
async function before<Value>(deadline: number, awaited: Promise<Value>): Promise<Value | 'too-slow' | 'body-malformed'> {
  let timer: NodeJS.Timeout | undefined
  const left = deadline - performance.now()
  const late = new Promise<'too-slow'>((resolve) => {
    // A timer alone is late while pieces come so fast that nothing else gets a turn.
    if (left <= 0) resolve('too-slow')
    else timer = setTimeout(() => resolve('too-slow'), left)
  })
  try {
    return await Promise.race([late, awaited])
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
  private readonly signature: GrowingBytes
  private readonly content = new ContentHasher()
  private use = ''

  constructor(private readonly limits: UploadLimits) {
    const { signatureBytes, smallSignatureBytes, signatureMemory } = limits
    this.signature = new GrowingBytes({ maxBytes: signatureBytes, freeBytes: smallSignatureBytes, budget: signatureMemory })
  }

  open(name = ''): OpenedPart<VerifyRefusalReason> {
    if (this.opened.has(name)) return { ok: false, reason: 'part-repeated' }
    this.opened.add(name)
    switch (name) {
      case 'signature':
        return { ok: true, write: (bytes) => signatureOutcomes[this.signature.append(bytes)] }
      case 'content':
        return { ok: true, write: (bytes) => this.hash(bytes) }
      case 'use':
        return { ok: true, write: (bytes) => this.readUse(bytes) }
      default:
        return { ok: false, reason: 'part-unknown' }
    }
  }

  finish(): Upload | VerifyRefusal {
    const signature = this.signature.view()
    if (signature.length === 0) return refuse('signature-missing')
    if (!this.opened.has('content')) return refuse('content-missing')
    const { use } = this
    if (this.opened.has('use') && !isDocumentUse(use)) return refuse('use-unknown')
    const release = () => this.release()
    return { ok: true, signature, content: this.content.finish(), use: isDocumentUse(use) ? use : null, release }
  }

  release(): void {
    this.signature.release()
  }

  private hash(bytes: Uint8Array): VerifyRefusalReason | null {
    if (this.content.sizeInBytes + bytes.length > this.limits.contentBytes) return 'content-too-large'
    this.content.append(bytes)
    return null
  }

  private readUse(bytes: Uint8Array): VerifyRefusalReason | null {
    this.use += Buffer.from(bytes).toString('latin1')
    return this.use.length > MAX_USE_BYTES ? 'use-unknown' : null
  }
}

const signatureOutcomes = { 'appended': null, 'too-large': 'signature-too-large', 'no-memory': 'busy' } as const
