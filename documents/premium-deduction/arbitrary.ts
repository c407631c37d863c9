import fc from 'fast-check'
import { corporateNumberCheckDigit } from '@/domain/corporate-number'
import type { CalendarDate } from '@/domain/japanese-date'
import type { Amounts, Contract, PremiumDeduction } from './schema'

/** Random certificates that obey schema and rules, for property tests. */

const plain = { noNullPrototype: true } as const

const character = fc.constantFrom(...'試験花子あアｱＡA1&<>"\'—〜髙﨑', '𠮷', '辻󠄀', '葛󠄀', '👨', ' ', '　', ']', ']]')
const line = (maximum: number) => fc.array(character, { minLength: 1, maxLength: maximum })
  .map((characters) => characters.join(''))
  .filter((text) => text.trim() !== '' && !text.includes(']]>') && [...text].length <= maximum)
const maybe = fc.boolean()

const daysBetween = (from: string, to: string): fc.Arbitrary<CalendarDate> =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true })
    .map((at) => ({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }))

const yen = fc.oneof(fc.nat({ max: 1_000_000 }), fc.constantFrom(0, 999_999_999_999_999))
const amounts: fc.Arbitrary<Amounts> = fc.tuple(yen, yen, maybe, maybe).map(([one, other, toldPremium, toldDividend]) => {
  const premium = Math.max(one, other)
  if (!toldPremium) return { net: one }
  if (!toldDividend) return { premium, net: premium }
  const dividend = Math.min(one, other)
  return { premium, dividend, net: premium - dividend }
})
const term = fc.oneof(fc.integer({ min: 0, max: 998 }), fc.constant('for-life' as const))
const birthDate = daysBetween('1900-01-01', '2026-01-01')

const oldSystem = fc.record({ general: amounts, annuity: amounts }, { requiredKeys: ['general'], ...plain })
const newSystem = fc.record({ general: amounts, medicalCare: amounts, annuity: amounts }, { requiredKeys: ['medicalCare'], ...plain })
const months = fc.integer({ min: 1, max: 12 }).chain((to) => fc.integer({ min: 1, max: to }).map((from) => ({ from, to })))

type Blocks = NonNullable<Contract['expected']>
function blocksOf(system: Contract['system']): fc.Arbitrary<Blocks> {
  if (system === 'old') return fc.record({ old: oldSystem }, plain)
  return system === 'new' ? fc.record({ new: newSystem }, plain) : fc.record({ old: oldSystem, new: newSystem }, plain)
}

const systems = fc.constantFrom('old' as const, 'new' as const, 'both' as const)

const contract = (taxYear: number): fc.Arbitrary<Contract> => systems.chain((system) => {
  const blocks = blocksOf(system)
  const covered = months.map(({ from, to }) => ({ from: { year: taxYear, month: from }, to: { year: taxYear, month: to } }))
  return fc.record({
    taxYear: fc.constant(taxYear),
    title: line(35),
    system: fc.constant(system),
    policyNumber: line(30),
    insuranceKind: line(30),
    contractDate: system === 'old' ? daysBetween('1950-01-01', '2011-12-31') : daysBetween('2012-01-01', `${taxYear - 1}-12-31`),
    groupCode: line(30),
    insuredPerson: line(100),
    insuredPersonNumber: line(20),
    paymentMethod: line(15),
    beneficiary: line(100),
    insuranceTerm: term,
    annuity: fc.record({
      beneficiaryBirthDate: birthDate, paymentTerm: term, kind: line(30), payoutTerm: term, payoutFrom: birthDate,
    }, { requiredKeys: [], ...plain }),
    certified: fc.tuple(covered, blocks).map(([fromTo, told]) => ({ ...fromTo, ...told })),
    expected: blocks,
    lumpSum: fc.record({ general: yen, medicalCare: yen, annuity: yen }, { requiredKeys: [], ...plain }),
    notes: fc.array(line(60), { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n')),
  }, { requiredKeys: ['taxYear', 'title', 'system', 'policyNumber', 'certified'], ...plain })
})

export const premiumDeductions: fc.Arbitrary<PremiumDeduction> = fc.integer({ min: 2018, max: 2030 }).chain((taxYear) => fc.record({
  form: fc.record({
    version: fc.constantFrom('1.0', '1.1'),
    id: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9._-]{0,20}$/),
    page: fc.integer({ min: 1, max: 9999 }),
    software: line(100),
    creator: line(100),
    createdOn: birthDate,
  }, { requiredKeys: ['version', 'software', 'creator', 'createdOn'], ...plain }),
  insurerName: line(100),
  corporateNumber: fc.stringMatching(/^[0-9]{12}$/).map((rest) => `${corporateNumberCheckDigit(rest)}${rest}`),
  issuedOn: daysBetween(`${taxYear}-01-01`, `${taxYear + 5}-12-31`),
  policyHolder: line(100),
  contracts: fc.array(contract(taxYear), { minLength: 1, maxLength: 4 }),
}, plain))
