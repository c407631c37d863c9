/** Takes what arrives of one part; any answer but null refuses the whole body. The bytes are the reader's: copy what is to be kept. */
export type WritePart<Reason> = (bytes: Uint8Array) => Reason | null

export type OpenedPart<Reason> = { ok: true; write: WritePart<Reason> } | { ok: false; reason: Reason }

const MAX_HEADER_BYTES = 4096
const MAX_BOUNDARY_CHARACTERS = 70
const boundaryCharacters = /^[0-9A-Za-z'()+_,./:=? -]*[0-9A-Za-z'()+_,./:=?-]$/

/** The boundary of `multipart/form-data; boundary=…` (RFC 2046 section 5.1.1), or null for any other content type. */
export function multipartBoundary(contentType: string | null): string | null {
  const [, parameters = ''] = /^multipart\/form-data[ \t]*(;.*)$/i.exec(contentType ?? '') ?? []
  const [, quoted, plain] = /;[ \t]*boundary=(?:"([^"]*)"|([^\s;"]+))/i.exec(parameters) ?? []
  const boundary = quoted ?? plain ?? ''
  return boundary.length <= MAX_BOUNDARY_CHARACTERS && boundaryCharacters.test(boundary) ? boundary : null
}

type Progress<Reason> = 'go' | 'wait' | { reason: Reason }

/**
 * Reads `multipart/form-data` (RFC 7578) as it arrives and hands each part on at once, so that nothing but a part's headers and the
 * length of a delimiter is ever held. Strict: nothing before the first part, nothing but a line break after the last, no transfer encoding.
 */
export class MultipartReader<Reason> {
  private readonly delimiter: Buffer
  // The first delimiter has no line break before it; giving it one makes it like all others.
  private pending: Buffer = Buffer.from('\r\n', 'latin1')
  private state: 'start' | 'delimiter' | 'headers' | 'content' | 'end' = 'start'
  private write: WritePart<Reason> | null = null

  constructor(
    boundary: string,
    private readonly open: (name: string) => OpenedPart<Reason>,
    private readonly malformed: Reason,
  ) {
    this.delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  }

  /** Null while all is well. After a refusal nothing more may be pushed. */
  push(bytes: Uint8Array): Reason | null {
    const arrived = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.pending = this.pending.length === 0 ? arrived : Buffer.concat([this.pending, arrived])
    for (let step = this.step(); step !== 'wait'; step = this.step()) if (step !== 'go') return step.reason
    return null
  }

  /** The body is over: null when it ended where a body ends. */
  finish(): Reason | null {
    const isEnded = this.state === 'end' && (this.pending.length === 0 || this.pending.toString('latin1') === '\r\n')
    return isEnded ? null : this.malformed
  }

  private step(): Progress<Reason> {
    switch (this.state) {
      case 'start':
        return this.readStart()
      case 'delimiter':
        return this.readAfterDelimiter()
      case 'headers':
        return this.readHeaders()
      case 'content':
        return this.readContent()
      case 'end':
        return this.pending.length > 2 ? { reason: this.malformed } : 'wait'
    }
  }

  private readStart(): Progress<Reason> {
    if (this.pending.length < this.delimiter.length) return 'wait'
    if (!this.pending.subarray(0, this.delimiter.length).equals(this.delimiter)) return { reason: this.malformed }
    return this.advance(this.delimiter.length, 'delimiter')
  }

  private readAfterDelimiter(): Progress<Reason> {
    if (this.pending.length < 2) return 'wait'
    const next = this.pending.toString('latin1', 0, 2)
    if (next === '--') return this.advance(2, 'end')
    return next === '\r\n' ? this.advance(2, 'headers') : { reason: this.malformed }
  }

  private readHeaders(): Progress<Reason> {
    const end = this.pending.indexOf('\r\n\r\n', 0, 'latin1')
    if (end > MAX_HEADER_BYTES || (end < 0 && this.pending.length > MAX_HEADER_BYTES)) return { reason: this.malformed }
    if (end < 0) return 'wait'
    const name = partName(this.pending.toString('latin1', 0, end))
    if (name === null) return { reason: this.malformed }
    const opened = this.open(name)
    if (!opened.ok) return opened
    this.write = opened.write
    return this.advance(end + 4, 'content')
  }

  private readContent(): Progress<Reason> {
    const end = this.pending.indexOf(this.delimiter)
    // What could be the beginning of a delimiter stays until more has come.
    const sure = end < 0 ? Math.max(0, this.pending.length - this.delimiter.length + 1) : end
    const refused = sure > 0 ? this.write?.(this.pending.subarray(0, sure)) : null
    if (refused) return { reason: refused }
    this.advance(end < 0 ? sure : end + this.delimiter.length, end < 0 ? 'content' : 'delimiter')
    return end < 0 ? 'wait' : 'go'
  }

  private advance(count: number, state: typeof this.state): 'go' {
    this.pending = this.pending.subarray(count)
    this.state = state
    return 'go'
  }
}

/** The field name that a part's headers give (RFC 7578 section 4.2); null when they are malformed or encode the content. */
function partName(headers: string): string | null {
  let name: string | null = null
  for (const line of headers.split('\r\n')) {
    const [, field = '', value = ''] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? []
    if (field === '') return null
    if (/^content-transfer-encoding$/i.test(field) && !/^(binary|8bit|7bit)$/i.test(value)) return null
    if (!/^content-disposition$/i.test(field)) continue
    const [, given] = /^form-data;[ \t]*name="([^"\\]*)"(?:;|$)/i.exec(value) ?? []
    if (given === undefined || name !== null) return null
    name = given
  }
  return name
}
