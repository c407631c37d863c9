import { Readable } from 'node:stream'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { uploadLimits } from '@/domain/uploads'

/** The text is no table: a quote that nothing closes, or a row beyond all measure. */
export class BrokenTable extends Error {}

/** The text, and what parts its cells: tabs when its headings are parted by tabs, as in a spreadsheet's "Unicode text"; else commas. */
async function separated(text: AsyncIterable<string>): Promise<{ separator: ',' | '\t', whole: AsyncIterable<string> }> {
  const pieces = text[Symbol.asyncIterator]()
  let beginning = ''
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    beginning += next.value
    if (/[\r\n]/.test(beginning) || beginning.length > uploadLimits.rowBytes) break
  }
  const [headings = ''] = beginning.split(/[\r\n]/, 1)
  const whole = async function* () {
    if (beginning !== '') yield beginning
    yield* { [Symbol.asyncIterator]: () => pieces }
  }
  return { separator: headings.includes('\t') && !headings.includes(',') ? '\t' : ',', whole: whole() }
}

/** Rows of a CSV text (RFC 4180), or one parted by tabs, as they come, the headings first; rows of nothing are given too, so that rows can be counted as the sender's program does. */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<string[]> {
  const { separator, whole } = await separated(text)
  const parser = parse({ delimiter: separator, relax_column_count: true, skip_empty_lines: false, max_record_size: uploadLimits.rowBytes })
  // The parser carries the error to whoever reads it.
  pipeline(Readable.from(whole), parser, () => undefined)
  try {
    for await (const row of parser) yield row as string[]
  } catch (error) {
    if (error instanceof CsvError) throw new BrokenTable('The text is no table.', { cause: error })
    throw error
  }
}

/** Begins like a formula to a spreadsheet: an apostrophe before it makes it text (OWASP, CSV injection). */
const defused = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)

/** One line of a CSV file (RFC 4180) that a spreadsheet opens without running anything of it. */
export const csvLine = (cells: readonly string[]): string => `${cells.map((cell) => `"${defused(cell).replaceAll('"', '""')}"`).join(',')}\r\n`

/** Excel takes a CSV file for UTF-8 when it begins so. */
export const byteOrderMark = '\uFEFF'
