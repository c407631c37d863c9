import { describe, expect, it } from 'vitest'
import { documentKinds, documentView } from '../kinds'
import { tableOf } from '../tables'
import { readCell } from './cells'

const issuer = { name: '試験生命保険株式会社', corporateNumber: '1234567890122' }
const today = { year: 2026, month: 11, day: 21 }

function premium() {
  const table = tableOf('premium-deduction')
  if (table === null) throw new Error('no table')
  return table
}

const example = () => new Map(premium().columns.map(({ path, example: cell }) => [path, cell]))

describe('a row of a table', () => {
  it('of the template is a document that the reader of its kind takes, and says what the cells say', () => {
    const written = premium().write(example(), issuer, today)
    if (!written.ok) throw new Error(JSON.stringify(written.faults))
    const read = documentView('premium-deduction', written.original)
    expect(read).toMatchObject({ ok: true, facts: { issuerCorporateNumber: '1234567890122', issuerName: issuer.name, year: 2026, issuedOn: { year: 2026, month: 10, day: 5 } } })
    expect(new TextDecoder().decode(written.original)).toContain('試験 花子')
  })

  it.each(documentKinds)('of the template of %s is read by its kind, with every column used', (kind) => {
    const table = tableOf(kind)
    if (table === null) return
    const written = table.write(new Map(table.columns.map(({ path, example: cell }) => [path, cell])), issuer, today)
    if (!written.ok) throw new Error(JSON.stringify(written.faults))
    expect(documentView(kind, written.original)).toMatchObject({ ok: true, facts: { issuerCorporateNumber: '1234567890122' } })
  })

  it('has headings and paths of its own for every column', () => {
    for (const key of ['header', 'path'] as const) {
      const names = premium().columns.map((column) => column[key])
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('names every cell that cannot be read, and the empty ones that must be filled', () => {
    const cells = example().set('policyHolder', ' ').set('issuedOn', '2026-02-30').set('contracts.0.system', '中')
    expect(premium().write(cells, issuer, today)).toEqual({
      ok: false,
      faults: [{ path: 'issuedOn', reason: 'not-a-date' }, { path: 'policyHolder', reason: 'empty' }, { path: 'contracts.0.system', reason: 'not-a-choice' }],
    })
  })

  it('that breaks a rule of the form says which rule, at a column', () => {
    const cells = example().set('contracts.0.certified.new.general.net', '61,801')
    expect(premium().write(cells, issuer, today)).toEqual({ ok: false, faults: [{ path: 'contracts.0.certified.new.general.net', reason: 'rule', rule: 'net-differs' }] })
    expect(premium().write(example().set('contracts.0.taxYear', '2030'), issuer, today)).toMatchObject({ faults: [{ path: 'contracts.0.taxYear', rule: 'tax-year-implausible' }] })
  })
})

describe('a cell', () => {
  it.each([
    ['date', ['2026-10-05', '2026/10/5', '２０２６．１０．５', '令和8年10月5日', 'R8.10.5', '20261005'], { year: 2026, month: 10, day: 5 }],
    ['month', ['2026-01', '2026/1', '令和８年１月'], { year: 2026, month: 1 }],
    ['year', ['2026', '２０２６年', '令和8年分', 'R8'], 2026],
    ['amount', ['12300', '12,300', '１２，３００円', '¥12,300'], 12_300],
    ['term', ['30', '３０年'], 30],
  ] as const)('of form %s is read as people type it', (form, texts, value) => {
    for (const text of texts) expect(readCell(text, { form }), text).toEqual({ ok: true, value })
  })

  it.each([['date', '2026-13-01'], ['date', '10/5'], ['amount', '1,23'], ['amount', '-5'], ['amount', '12.5'], ['month', '2026-13'], ['year', '26'], ['term', '長い']] as const)(
    'of form %s refuses %s', (form, text) => { expect(readCell(text, { form }).ok).toBe(false) })

  it('of text refuses what nobody sees, and what is too long', () => {
    expect(readCell('a‮b', { form: 'line', maximumCharacters: 10 })).toEqual({ ok: false, reason: 'not-text' })
    expect(readCell('𠮷'.repeat(11), { form: 'line', maximumCharacters: 10 })).toEqual({ ok: false, reason: 'too-long' })
    expect(readCell('𠮷'.repeat(10), { form: 'line', maximumCharacters: 10 }).ok).toBe(true)
  })
})
