import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'

/** Takes what arrives of one part; any answer but null refuses the whole body. The bytes are the reader's: copy what is to be kept. */
export type WritePart<Reason> = (bytes: Uint8Array) => Reason | null

export type OpenedPart<Reason> = { ok: true; write: WritePart<Reason> } | { ok: false; reason: Reason }

export interface MultipartRules<Reason> {
  /** Called once a part, with the name of its field; undefined when it has none. */
  open: (name: string | undefined) => OpenedPart<Reason>
  malformed: Reason
}

/** One part more than anybody needs, so that a surplus one is still opened and refused by its name. */
const limits = { parts: 4, files: 4, headerPairs: 16, headerSize: 4096 }
/** What is parsed in one go: of nothing but boundaries that is some milliseconds' work, and the first surplus part ends it. */
const GULP_BYTES = 16 * 1024
const unencoded = /^(7bit|8bit|binary)$/

/** A reader for a body of this content type; null when that is not `multipart/form-data` with a boundary that can be used. */
export function multipartBody<Reason>(contentType: string, rules: MultipartRules<Reason>): MultipartBody<Reason> | null {
  if (!/^multipart\/form-data[ \t]*;/i.test(contentType)) return null
  try {
    return new MultipartBody(new Busboy({ headers: { 'content-type': contentType }, isPartAFile: () => true, limits }), rules)
  } catch {
    // Without a boundary, or with one of an impossible length, the constructor throws; it has no other reason to.
    return null
  }
}

/**
 * Reads `multipart/form-data` (RFC 7578) as it arrives and hands each part on at once. The parser is the library's; what is added is that
 * the first thing wrong refuses the body, and that no part is encoded.
 */
export class MultipartBody<Reason> {
  private refusal: Reason | null = null
  private readonly ended: Promise<void>

  constructor(
    private readonly parser: BusboyInstance,
    private readonly rules: MultipartRules<Reason>,
  ) {
    this.ended = new Promise((resolve) => {
      parser.on('finish', resolve)
      parser.on('error', () => {
        this.refuse(rules.malformed)
        resolve()
      })
    })
    parser.on('partsLimit', () => this.refuse(rules.malformed))
    parser.on('file', (name: string | undefined, stream, _fileName, encoding) => this.read(name, stream, encoding))
  }

  /** Null while all is well, once the bytes have gone on to their part. After a refusal nothing more may be pushed. */
  async push(bytes: Uint8Array): Promise<Reason | null> {
    for (let start = 0; start < bytes.length && this.refusal === null; start += GULP_BYTES) {
      const gulp = bytes.subarray(start, start + GULP_BYTES)
      const taken = new Promise<void>((resolve) => this.parser.write(gulp, () => resolve()))
      await Promise.race([taken, this.ended])
    }
    return this.refusal
  }

  /** The body is over: null when it ended where a body ends. */
  async finish(): Promise<Reason | null> {
    this.parser.end()
    await this.ended
    return this.refusal
  }

  private read(name: string | undefined, stream: BusboyFileStream, encoding: string): void {
    // A part cut off is reported by the parser too; unheard, its own report would end the process.
    stream.on('error', () => this.refuse(this.rules.malformed))
    const opened = unencoded.test(encoding) ? this.rules.open(name) : { ok: false as const, reason: this.rules.malformed }
    if (!opened.ok) this.refuse(opened.reason)
    stream.on('data', (bytes: Uint8Array) => {
      if (this.refusal !== null || !opened.ok) return
      const reason = opened.write(bytes)
      if (reason !== null) this.refuse(reason)
    })
  }

  private refuse(reason: Reason): void {
    this.refusal ??= reason
  }
}
