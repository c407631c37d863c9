import { groupedCorporateNumber } from '@/domain/corporate-number'
import type { DocumentView, Phrase, ViewRow, ViewSection, ViewTable, ViewValue } from '../view'
import { amountEntries } from './rules'
import type { AmountEntry } from './rules'
import type { Contract, PremiumDeduction } from './schema'

const AREA = 'premiumDeduction'
const say = (key: string, values?: Record<string, ViewValue>): Phrase => ({ key: `${AREA}.${key}`, ...(values ? { values } : {}) })
const text = (value: string): ViewValue => ({ kind: 'text', text: value })
const years = (term: number | 'for-life'): ViewValue => ({
  kind: 'phrase', phrase: term === 'for-life' ? say('values.forLife') : say('values.years', { years: { kind: 'number', number: term } }),
})

/** The certificate as people read it: about the certificate, each contract, and the sums when there are several. */
export function viewPremiumDeduction(value: PremiumDeduction): DocumentView {
  const several = value.contracts.length > 1
  return {
    title: { key: 'kinds.premium-deduction.name' },
    subtitle: say('subtitle', { years: yearsOf(value) }),
    statement: say('statement'),
    sections: [
      certificateSection(value),
      ...value.contracts.map((contract) => contractSection(contract, several)),
      ...(several ? sumSections(value.contracts) : []),
    ],
  }
}

/** The tax year when all contracts share one, else null. */
export function taxYearOf(value: PremiumDeduction): number | null {
  const [first, ...others] = new Set(value.contracts.map((contract) => contract.taxYear))
  return first === undefined || others.length > 0 ? null : first
}

function yearsOf(value: PremiumDeduction): ViewValue {
  const year = taxYearOf(value)
  return year === null ? { kind: 'phrase', phrase: say('values.severalYears') } : { kind: 'year', year }
}

function certificateSection(value: PremiumDeduction): ViewSection {
  return {
    heading: say('sections.certificate'),
    rows: [
      row('policyHolder', text(value.policyHolder)),
      row('taxYear', yearsOf(value)),
      row('insurer', text(value.insurerName)),
      row('corporateNumber', { kind: 'identifier', text: value.corporateNumber, grouped: groupedCorporateNumber(value.corporateNumber) }),
      row('issuedOn', { kind: 'date', date: value.issuedOn }),
    ],
    tables: [],
  }
}

const row = (label: string, value: ViewValue): ViewRow => ({ label: say(`labels.${label}`), value })
const rowIf = <Value>(label: string, value: Value | undefined, show: (value: Value) => ViewValue): ViewRow[] =>
  value === undefined ? [] : [row(label, show(value))]

const date = (value: { year: number, month: number, day: number }): ViewValue => ({ kind: 'date', date: value })
const yen = (value: number | undefined): ViewValue => value === undefined ? { kind: 'none' } : { kind: 'yen', yen: value }
const identifier = (value: string): ViewValue => ({ kind: 'identifier', text: value })

function contractSection(contract: Contract, several: boolean): ViewSection {
  return {
    heading: several ? say('sections.contractOf', { number: identifier(contract.policyNumber) }) : say('sections.contract'),
    rows: [
      row('title', text(contract.title)),
      row('policyNumber', identifier(contract.policyNumber)),
      row('system', { kind: 'phrase', phrase: say(`values.system.${contract.system}`) }),
      ...(several ? [row('taxYear', { kind: 'year', year: contract.taxYear })] : []),
      ...rowIf('insuranceKind', contract.insuranceKind, text),
      ...rowIf('contractDate', contract.contractDate, date),
      ...rowIf('insuranceTerm', contract.insuranceTerm, years),
      ...rowIf('insuredPerson', contract.insuredPerson, text),
      ...rowIf('insuredPersonNumber', contract.insuredPersonNumber, identifier),
      ...rowIf('beneficiary', contract.beneficiary, text),
      ...rowIf('paymentMethod', contract.paymentMethod, text),
      ...rowIf('groupCode', contract.groupCode, identifier),
      ...annuityRows(contract),
      ...lumpSumRows(contract),
      ...rowIf('notes', contract.notes, text),
    ],
    tables: amountTables(contract),
  }
}

function annuityRows({ annuity }: Contract): ViewRow[] {
  return [
    ...rowIf('annuityKind', annuity?.kind, text),
    ...rowIf('annuityBeneficiaryBirthDate', annuity?.beneficiaryBirthDate, date),
    ...rowIf('annuityPaymentTerm', annuity?.paymentTerm, years),
    ...rowIf('annuityPayoutFrom', annuity?.payoutFrom, date),
    ...rowIf('annuityPayoutTerm', annuity?.payoutTerm, years),
  ]
}

function lumpSumRows({ lumpSum }: Contract): ViewRow[] {
  return [
    ...rowIf('lumpSumGeneral', lumpSum?.general, yen),
    ...rowIf('lumpSumMedicalCare', lumpSum?.medicalCare, yen),
    ...rowIf('lumpSumAnnuity', lumpSum?.annuity, yen),
  ]
}

function amountTables(contract: Contract): ViewTable[] {
  const entries = amountEntries(contract)
  return [
    amountTable(entries.filter(({ part }) => part === 'expected'), say('tables.expected'), 'declared', say('tables.expectedHint')),
    amountTable(entries.filter(({ part }) => part === 'certified'), certifiedCaption(contract), 'certified'),
  ].filter((table) => table.rows.length > 0)
}

function certifiedCaption({ certified }: Contract): Phrase {
  if (!certified?.from || !certified.to) return say('tables.certified')
  return say('tables.certifiedBetween', { from: { kind: 'month', ...certified.from }, to: { kind: 'month', ...certified.to } })
}

function amountTable(entries: readonly AmountEntry[], caption: Phrase, net: 'certified' | 'declared', hint?: Phrase): ViewTable {
  return {
    caption,
    ...(hint ? { hint } : {}),
    columns: [say('columns.category'), say('columns.premium'), say('columns.dividend'), say(`columns.${net}`)],
    rows: entries.map(({ system, category, amounts }) => ({
      header: say(`categories.${system}.${category}`),
      cells: [yen(amounts.premium), yen(amounts.dividend), yen(amounts.net)],
    })),
  }
}

/** What to declare over all contracts, by category. */
function sumSections(contracts: readonly Contract[]): ViewSection[] {
  const sums = new Map<string, number>()
  for (const { part, system, category, amounts } of contracts.flatMap(amountEntries)) {
    if (part !== 'expected' || amounts.net === undefined) continue
    const key = `categories.${system}.${category}`
    sums.set(key, (sums.get(key) ?? 0) + amounts.net)
  }
  if (sums.size === 0) return []
  return [{
    heading: say('sections.sums'),
    rows: [],
    tables: [{
      caption: say('tables.sums'),
      hint: say('tables.sumsHint'),
      columns: [say('columns.category'), say('columns.declared')],
      rows: [...sums].map(([key, sum]) => ({ header: say(key), cells: [yen(sum)] })),
    }],
  }]
}
