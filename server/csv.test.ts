import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { csvCell, csvFile } from './csv'

const cellsOf = (file: Uint8Array) => parse(Buffer.from(file), { bom: true, relax_column_count: true }) as string[][]

describe('a file for spreadsheets', () => {
  it.each(['=1+1', '+81', '-1', '@SUM(A1)', '\t=1', '\r\n=cmd', ' =1', '＝１', '＠A1', '|calc', '%0A=1', '\u200b=1', '\u202e=1'])('never begins a cell with a formula: %j', (text) => {
    const [cell = ''] = cellsOf(csvFile([[text]]))[0] ?? []
    expect(cell.startsWith('\'')).toBe(true)
    expect(csvCell(text).slice(1)).not.toMatch(/^[\s]*[=+\-@＝＋－＠|%]/)
  })

  it('leaves ordinary words, numbers of matters and quotation marks as they are', () => {
    const row = ['試験生命保険株式会社', '2026-000123', 'A "B", C', '']
    expect(cellsOf(csvFile([row]))).toEqual([row])
  })

  it('keeps rows and cells apart whatever they hold', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }), (rows) => {
      const read = cellsOf(csvFile(rows))
      expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length))
    }))
  })
})
