import type { FileProblem } from '@/domain/uploads'
import type { Findings } from './find'

export type TextEncoding = NonNullable<Findings['encoding']>
export type JudgedEncoding = { ok: true, encoding: TextEncoding } | { ok: false, problem: FileProblem }

/** Reads on for as long as what comes can be that encoding. */
class Candidate {
  private readonly decoder: TextDecoder
  isPossible = true

  constructor(label: 'utf-8' | 'shift_jis' | 'utf-16le' | 'utf-16be') {
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

/** The mark at the beginning of a file in UTF-16; that of UTF-32 begins likewise, and is none. */
function utf16Mark(beginning: readonly number[]): 'utf-16le' | 'utf-16be' | null {
  const [first, second, third, fourth] = beginning
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xff && second === 0xfe && !(third === 0 && fourth === 0) ? 'utf-16le' : null
}

/**
 * Judges of a file, while it passes, in which encoding it is: UTF-16 when its mark says so, else UTF-8 when it can be, else Shift_JIS as Windows
 * has it (code page 932). What is neither, and UTF-16 without its mark, is refused: guessing further would put wrong characters into people's names.
 */
export class EncodingJudge {
  private readonly candidates = { 'utf-8': new Candidate('utf-8'), 'shift_jis': new Candidate('shift_jis'), 'utf-16le': new Candidate('utf-16le'), 'utf-16be': new Candidate('utf-16be') } as const
  private readonly beginning: number[] = []
  private readonly held: Uint8Array[] = []
  private hasNull = false

  push(bytes: Uint8Array): void {
    for (let place = 0; place < bytes.length && this.beginning.length < 4; place++) this.beginning.push(bytes[place] ?? 0)
    this.hasNull ||= bytes.includes(0)
    this.give(bytes)
  }

  /** Call once, at the end of the file. */
  judge(): JudgedEncoding {
    this.give(null)
    const { candidates, beginning: [first, second, third] } = this
    const mark = utf16Mark(this.beginning)
    if (mark !== null) return candidates[mark].isPossible ? { ok: true, encoding: mark } : { ok: false, problem: 'encoding-unknown' }
    // No text has a null, but half of UTF-16 without a mark is nulls.
    if (this.hasNull) return { ok: false, problem: 'encoding-utf-16' }
    if (candidates['utf-8'].isPossible) return { ok: true, encoding: first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8-bom' : 'utf-8' }
    return candidates.shift_jis.isPossible ? { ok: true, encoding: 'shift_jis' } : { ok: false, problem: 'encoding-unknown' }
  }

  /** To those that it can still be. */
  private give(bytes: Uint8Array | null): void {
    const mark = utf16Mark(this.beginning)
    const asked = mark === null ? (['utf-8', 'shift_jis'] as const) : ([mark] as const)
    // The mark is known from the fourth byte on; before that nothing is given away.
    if (this.beginning.length < 4 && bytes !== null) this.held.push(new Uint8Array(bytes))
    else for (const part of [...this.held.splice(0), bytes]) for (const label of asked) this.candidates[label].push(part)
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
  const decoder = new TextDecoder(encoding === 'utf-8-bom' ? 'utf-8' : encoding, { fatal: true })
  for await (const piece of bytes) {
    const text = decoder.decode(piece, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder.decode()
  if (rest !== '') yield rest
}
