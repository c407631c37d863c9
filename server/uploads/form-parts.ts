import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import type { FileProblem } from '@/domain/uploads'

/** One field of a form as it arrives. `bytes` must be read to the end, or a problem answered. */
export interface FormPart {
  name: string
  /** Without folders; empty for a field that is no file. */
  fileName: string
  bytes: AsyncIterable<Uint8Array>
}

export interface FormBounds {
  bytes: number
  parts: number
}

type TakePart = (part: FormPart) => Promise<FileProblem | null>

const GULP_BYTES = 64 * 1024

/**
 * Reads a form with files (RFC 7578) as it arrives, part after part, and never faster than the parts are taken. Answers the first problem;
 * after it nothing more is read. What is thrown while a part is taken is thrown on, unless the form broke off.
 */
export async function readFormParts(request: Request, { bytes, parts }: FormBounds, take: TakePart): Promise<FileProblem | null> {
  if (Number(request.headers.get('content-length') ?? 0) > bytes) return 'file-too-large'
  const parser = openParser(request.headers.get('content-type') ?? '', parts)
  if (parser === null || request.body === null) return 'form-broken'
  const taking = new Taking(take)
  const ended = new Promise<void>((resolve) => {
    parser.on('finish', resolve)
    parser.on('error', () => {
      taking.refuse('upload-cut-off')
      resolve()
    })
  })
  parser.on('partsLimit', () => taking.refuse('too-many-files'))
  parser.on('file', (name: string | undefined, stream: BusboyFileStream, fileName: string | undefined) => taking.queue({ name: name ?? '', fileName: fileName ?? '', stream }))
  const write = (gulp: Uint8Array) => Promise.race([new Promise<void>((resolve) => parser.write(gulp, () => resolve())), ended, taking.refused])
  const reader = request.body.getReader()
  let size = 0
  try {
    for (let read = await reader.read(); !read.done && taking.problem === null; read = await reader.read()) {
      size += read.value.length
      if (size > bytes) taking.refuse('file-too-large')
      for (let start = 0; start < read.value.length && taking.problem === null; start += GULP_BYTES) await write(read.value.subarray(start, start + GULP_BYTES))
    }
  } catch {
    taking.refuse('upload-cut-off')
  }
  parser.end()
  await Promise.race([ended, taking.refused])
  return taking.settled()
}

function openParser(contentType: string, parts: number) {
  if (!/^multipart\/form-data[ \t]*;/i.test(contentType)) return null
  try {
    return new Busboy({ headers: { 'content-type': contentType }, isPartAFile: () => true, limits: { parts, files: parts, headerPairs: 16, headerSize: 4096 } })
  } catch {
    // Without a boundary that can be used.
    return null
  }
}

/** Parts one after the other, until one is refused. */
class Taking {
  problem: FileProblem | null = null
  private chain: Promise<unknown> = Promise.resolve()
  private fault: { error: unknown } | null = null
  private announce: () => void = () => undefined
  readonly refused = new Promise<void>((resolve) => { this.announce = resolve })

  constructor(private readonly take: TakePart) {}

  refuse(problem: FileProblem): void {
    this.problem ??= problem
    this.announce()
  }

  queue({ name, fileName, stream }: { name: string, fileName: string, stream: BusboyFileStream }): void {
    // Unheard, its error would end the process; whoever reads it hears it too.
    stream.on('error', () => this.refuse('upload-cut-off'))
    this.chain = this.chain.then(async () => {
      try {
        if (this.problem === null) await this.takeOne({ name, fileName, bytes: stream })
      } finally {
        stream.resume()
      }
    })
  }

  private async takeOne(part: FormPart): Promise<void> {
    try {
      const problem = await this.take(part)
      if (problem !== null) this.refuse(problem)
    } catch (error) {
      if (this.problem !== 'upload-cut-off') this.fault = { error }
      this.refuse('upload-cut-off')
    }
  }

  async settled(): Promise<FileProblem | null> {
    await this.chain
    if (this.fault !== null) throw this.fault.error
    return this.problem
  }
}

/** The whole of a part that is small; null when it is larger. */
export async function wholePart({ bytes }: FormPart, maximumBytes: number): Promise<Uint8Array | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    size += piece.length
    if (size > maximumBytes) return null
    pieces.push(piece)
  }
  return new Uint8Array(Buffer.concat(pieces))
}

/** The text of a field that is no file; empty when it is too long or no UTF-8. */
export async function textPart(part: FormPart, maximumBytes = 4096): Promise<string> {
  const whole = await wholePart(part, maximumBytes)
  try {
    return whole === null ? '' : new TextDecoder('utf-8', { fatal: true }).decode(whole)
  } catch {
    return ''
  }
}
