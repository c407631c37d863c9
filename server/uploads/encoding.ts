import type { FileProblem } from '@/domain/uploads'
import type { Findings } from './find'

export type TextEncoding = NonNullable<Findings['encoding']>
export type JudgedEncoding = { ok: true, encoding: TextEncoding } | { ok: false, problem: FileProblem }

/** Reads on for as long as what comes can be that encoding. */
class Candidate {
  private readonly decoder: TextDecoder
  isPossible = true

  constructor(label: 'utf-8' | 'shift_jis') {
    this.decoder = new TextDecoder(label, { fatal: true })
  }

  push(bytes: Uint8Array | null): void {
    if (!this.isPossible) return
    try {
      if (bytes === null) this.decoder.decode()
      else this.decoder.decode(bytes, { stream: true })
    } catch {
      this.isPossible = false
    }
  }
}

/**
 * Judges of a file, while it passes, in which encoding it is: UTF-8 when it can be, else Shift_JIS as Windows has it (code page 932). What is
 * neither, and UTF-16, is refused: guessing further would put wrong characters into people's names.
 */
export class EncodingJudge {
  private readonly utf8 = new Candidate('utf-8')
  private readonly shiftJis = new Candidate('shift_jis')
  private readonly beginning: number[] = []
  private hasNull = false

  push(bytes: Uint8Array): void {
    for (let place = 0; place < bytes.length && this.beginning.length < 4; place++) this.beginning.push(bytes[place] ?? 0)
    this.hasNull ||= bytes.includes(0)
    this.utf8.push(bytes)
    this.shiftJis.push(bytes)
  }

  /** Call once, at the end of the file. */
  judge(): JudgedEncoding {
    this.utf8.push(null)
    this.shiftJis.push(null)
    const [first, second, third] = this.beginning
    const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
    // No text has a null, but half of UTF-16 without a mark is nulls.
    if (isUtf16 || this.hasNull) return { ok: false, problem: 'encoding-utf-16' }
    if (this.utf8.isPossible) return { ok: true, encoding: first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8-bom' : 'utf-8' }
    return this.shiftJis.isPossible ? { ok: true, encoding: 'shift_jis' } : { ok: false, problem: 'encoding-unknown' }
  }
}

/** In which encoding a small file is. */
export function encodingOf(bytes: Uint8Array): JudgedEncoding {
  const judge = new EncodingJudge()
  judge.push(bytes)
  return judge.judge()
}

/** The text as it comes; a mark at the beginning is left out. Throws on bytes that the encoding does not have. */
export async function* decoded(bytes: AsyncIterable<Uint8Array>, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding === 'shift_jis' ? 'shift_jis' : 'utf-8', { fatal: true })
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}
