import { createHash } from 'node:crypto'
import type { Contract, PremiumDeduction } from '@/documents/premium-deduction/schema'
import type { Organisation } from '../authorities/organisations'

/** The invented policy of an invented customer: the same person and year always have the same. */
export function certificateFor(customer: { person: string, name: string }, insurer: Organisation, taxYear: number): PremiumDeduction {
  const issuedOn = { year: taxYear, month: 10, day: 5 }
  return {
    form: { version: '1.1', id: 'TEG800', page: 1, software: 'madoguchi sandbox insurer', creator: insurer.name, createdOn: issuedOn },
    insurerName: insurer.name,
    corporateNumber: insurer.corporateNumber,
    issuedOn,
    policyHolder: customer.name,
    contracts: [contractOf(customer, taxYear)],
  }
}

function contractOf({ person, name }: { person: string, name: string }, taxYear: number): Contract {
  const draw = drawnFrom(person)
  const general = { monthly: 4_000 + 500 * draw(0, 12), dividend: 100 * draw(1, 20) }
  const medicalCare = { monthly: 1_500 + 50 * draw(2, 30), dividend: 0 }
  const paid = (months: number) => ({ general: amounts(general, months), medicalCare: amounts(medicalCare, months) })
  return {
    taxYear,
    title: '生命保険料控除証明書',
    system: 'new',
    policyNumber: `SHIKEN-${String(draw(3, 900_000) + 100_000)}`,
    insuranceKind: '終身保険（医療特約付）',
    contractDate: { year: 2012 + draw(4, 10), month: 1 + draw(5, 12), day: 1 },
    insuredPerson: name,
    paymentMethod: '月払（口座振替）',
    insuranceTerm: 'for-life',
    certified: { from: { year: taxYear, month: 1 }, to: { year: taxYear, month: 9 }, new: paid(9) },
    expected: { new: paid(12) },
    notes: '試験用に作った架空の契約です。実在の人・会社・契約とは関係ありません。',
  }
}

function amounts({ monthly, dividend }: { monthly: number, dividend: number }, months: number) {
  const premium = monthly * months
  return { premium, dividend, net: premium - dividend }
}

/** Numbers that look drawn: the nth below a bound, always the same for one person. */
function drawnFrom(person: string): (nth: number, below: number) => number {
  const digest = createHash('sha256').update(`sandbox insurer ${person}`).digest()
  return (nth, below) => digest.readUInt32BE(4 * nth) % below
}
