// Tables and signatures as files, made row by row: no row of a table is like another.
import { createWriteStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { tableOf } from '@/documents/tables'
import { shiftJis } from '@/server/uploads/testing/shift-jis'
import { headings } from '@/server/uploads/testing/forms'

export const encodings = ['utf-8', 'shift_jis'] as const
export type Encoding = (typeof encodings)[number]

export interface TableSize {
  readonly rows: number
  /** Characters of the remark in every row: 500 is the most that a row may have. */
  readonly noteCharacters: number
}

const NOTE = '試験用に作った架空の契約です。この証明書は年末調整又は確定申告に使うことができます。'
const columns = tableOf('premium-deduction')?.columns ?? []
const own = new Map<string, 'pseudonym' | 'reference' | 'policy'>([['あて先の符号', 'pseudonym'], ['自社の番号', 'reference'], ['証券番号', 'policy']])

const encoder: Record<Encoding, (text: string) => Uint8Array> = { 'utf-8': (text) => new TextEncoder().encode(text), 'shift_jis': shiftJis }

/** A row in pieces: what every row has is encoded once, what is its own is ASCII. */
function rowPieces(encoding: Encoding, noteCharacters: number): (Uint8Array | 'pseudonym' | 'reference' | 'policy')[] {
  const note = NOTE.repeat(Math.ceil(noteCharacters / NOTE.length)).slice(0, noteCharacters)
  const examples = new Map([...columns.map(({ header, example }) => [header, example] as const), ['備考', note]])
  return headings.flatMap((heading, index) => {
    const separator = index === 0 ? '' : ','
    const mine = own.get(heading)
    if (mine === undefined) return [encoder[encoding](`${separator}"${examples.get(heading) ?? ''}"`)]
    return [encoder[encoding](separator), mine]
  })
}

const ROWS_AT_ONCE = 500

function* rowsOf(encoding: Encoding, { rows, noteCharacters }: TableSize, pseudonyms: readonly string[]): Generator<Uint8Array> {
  const pieces = rowPieces(encoding, noteCharacters)
  yield encoder[encoding](`${headings.join(',')}\r\n`)
  for (let first = 1; first <= rows; first += ROWS_AT_ONCE) {
    const lines: Uint8Array[] = []
    for (let row = first; row < first + ROWS_AT_ONCE && row <= rows; row++) {
      const mine = { pseudonym: pseudonyms[row % pseudonyms.length] ?? '', reference: `BENCH-${row}`, policy: `P-${row}` }
      for (const piece of pieces) lines.push(typeof piece === 'string' ? Buffer.from(mine[piece]) : piece)
      lines.push(Buffer.from('\r\n'))
    }
    yield Buffer.concat(lines)
  }
}

/** Answers its size in bytes. */
export async function writeTable(file: string, encoding: Encoding, size: TableSize, pseudonyms: readonly string[]): Promise<number> {
  await pipeline(Readable.from(rowsOf(encoding, size, pseudonyms)), createWriteStream(file))
  return statSync(file).size
}

/** What comes back from signing, as large as real signatures are: what they say is looked at when a row is sent. */
export async function writeSignatures(file: string, rows: number): Promise<void> {
  const signature = Buffer.alloc(1600, 'signature')
  const zip = new ZipFile()
  for (let row = 1; row <= rows; row++) zip.addBuffer(signature, `row-${String(row).padStart(6, '0')}.xml.p7s`, { compress: false })
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(file))
}
