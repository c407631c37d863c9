import { columnAt, nested, readCells, type TableColumn, type TableKind } from '../table/kind'
import { checkPremiumDeduction } from './rules'
import { premiumDeductionSchema } from './schema'
import { writePremiumDeduction } from './write'

const contract = (name: string) => `contracts.0.${name}`

const parts = [{ path: 'certified', word: '証明額' }, { path: 'expected', word: '申告額' }] as const
const categories = [
  { path: 'old.general', word: '旧・一般' }, { path: 'old.annuity', word: '旧・年金' },
  { path: 'new.general', word: '新・一般' }, { path: 'new.medicalCare', word: '新・介護医療' }, { path: 'new.annuity', word: '新・年金' },
] as const
const figures = [{ path: 'premium', word: '保険料' }, { path: 'dividend', word: '配当金' }, { path: 'net', word: '差引額' }] as const

const examples: Record<string, string> = {
  'certified.new.general.premium': '63,000', 'certified.new.general.dividend': '1,200', 'certified.new.general.net': '61,800',
  'expected.new.general.premium': '84,000', 'expected.new.general.dividend': '1,200', 'expected.new.general.net': '82,800',
}

const amounts: TableColumn[] = parts.flatMap((part) => categories.flatMap((category) => figures.map((figure): TableColumn => {
  const path = `${part.path}.${category.path}.${figure.path}`
  return { header: `${part.word}・${category.word}・${figure.word}`, path: contract(path), required: false, form: { form: 'amount' }, example: examples[path] ?? '' }
})))

const systems = [{ word: '新', value: 'new' }, { word: '旧', value: 'old' }, { word: '新旧', value: 'both' }] as const
const line = (maximumCharacters: number) => ({ form: 'line', maximumCharacters }) as const

/** One contract a row; whoever has several gets several certificates, or they come as files. */
const columns: readonly TableColumn[] = [
  { header: '発行日', path: 'issuedOn', required: true, form: { form: 'date' }, example: '2026-10-05' },
  { header: '契約者氏名', path: 'policyHolder', required: true, form: line(100), example: '試験 花子' },
  { header: '証明年', path: contract('taxYear'), required: true, form: { form: 'year' }, example: '2026' },
  { header: '証明書の名称', path: contract('title'), required: true, form: line(35), example: '生命保険料控除証明書' },
  { header: '適用制度', path: contract('system'), required: true, form: { form: 'choice', choices: systems }, example: '新' },
  { header: '証券番号', path: contract('policyNumber'), required: true, form: line(30), example: '100-2345678' },
  { header: '保険種類', path: contract('insuranceKind'), required: false, form: line(30), example: '終身保険' },
  { header: '契約日', path: contract('contractDate'), required: false, form: { form: 'date' }, example: '2018-04-01' },
  { header: '被保険者氏名', path: contract('insuredPerson'), required: false, form: line(100), example: '試験 花子' },
  { header: '払込方法', path: contract('paymentMethod'), required: false, form: line(15), example: '月払' },
  { header: '保険金受取人氏名', path: contract('beneficiary'), required: false, form: line(100), example: '試験 一郎' },
  { header: '保険期間', path: contract('insuranceTerm'), required: false, form: { form: 'term' }, example: '終身' },
  { header: '証明期間の始め', path: contract('certified.from'), required: false, form: { form: 'month' }, example: '2026-01' },
  { header: '証明期間の終わり', path: contract('certified.to'), required: false, form: { form: 'month' }, example: '2026-09' },
  ...amounts,
  { header: '備考', path: contract('notes'), required: false, form: { form: 'text', maximumCharacters: 500 }, example: '' },
]

/** The certificate (TEG800) from a row of a table. */
export const premiumDeductionTable: TableKind = {
  columns,
  write(cells, issuer, today) {
    const read = readCells(columns, cells)
    if (!read.ok) return read
    const form = { version: '1.1', id: 'TEG800', page: 1, software: 'madoguchi', creator: issuer.name, createdOn: today }
    const said = nested(read.values)
    const parsed = premiumDeductionSchema.safeParse({ form, insurerName: issuer.name, corporateNumber: issuer.corporateNumber, ...(typeof said === 'object' ? said : {}) })
    if (!parsed.success) return { ok: false, faults: [{ path: columnAt(columns, parsed.error.issues[0]?.path ?? []), reason: 'unreadable' }] }
    const checked = checkPremiumDeduction(parsed.data)
    if (!checked.ok) return { ok: false, faults: [{ path: placeOf(checked.reason), reason: 'rule', rule: checked.reason }] }
    return { ok: true, original: writePremiumDeduction(parsed.data) }
  },
}

/** Which column to look at first for a rule that was broken. */
function placeOf(rule: string): string {
  switch (rule) {
    case 'tax-year-implausible': return contract('taxYear')
    case 'date-implausible': return contract('contractDate')
    case 'months-outside-tax-year': return contract('certified.from')
    case 'system-differs': return contract('system')
    default: return contract('certified.new.general.net')
  }
}
