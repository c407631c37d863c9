import { isCorporateNumber } from '@/domain/corporate-number'
import { compareCalendarDates } from '@/domain/japanese-date'
import type { Amounts, Contract, PremiumDeduction } from './schema'

/** What a well-formed certificate can still say wrongly. Closed; every reason has a sentence in `messages/<language>/documents.json`. */
export const premiumDeductionRuleReasons = [
  'corporate-number-invalid', 'tax-year-implausible', 'date-implausible', 'months-outside-tax-year', 'system-differs', 'net-differs',
  'no-amount',
] as const
export type PremiumDeductionRuleReason = (typeof premiumDeductionRuleReasons)[number]

/** `at` names the property by path (`contracts[0].certified`), never by content. */
export type RuleVerdict = { ok: true } | { ok: false, reason: PremiumDeductionRuleReason, at: string }

/** Electronic certificates exist since tax year 2018 (平成30年分). */
const FIRST_TAX_YEAR = 2018
/** A refund can be claimed, and a certificate issued again, for five years after the tax year (国税通則法74条1項). */
const REISSUE_YEARS = 5
/** Contracts concluded from this day on fall under the new system (所得税法76条5項). */
const NEW_SYSTEM_FROM = { year: 2012, month: 1, day: 1 }

/** Checks what the form's structure cannot say: check digit, years, dates, which system the amounts belong to, net = premium − dividend. */
export function checkPremiumDeduction(value: PremiumDeduction): RuleVerdict {
  if (!isCorporateNumber(value.corporateNumber)) return { ok: false, reason: 'corporate-number-invalid', at: 'corporateNumber' }
  for (const [index, contract] of value.contracts.entries()) {
    const reason = contractFault(contract, value)
    if (reason) return { ok: false, reason, at: `contracts[${index}]` }
  }
  return { ok: true }
}

function contractFault(contract: Contract, { issuedOn }: PremiumDeduction): PremiumDeductionRuleReason | null {
  const { taxYear, contractDate, system } = contract
  if (taxYear < FIRST_TAX_YEAR || taxYear > issuedOn.year || issuedOn.year > taxYear + REISSUE_YEARS) return 'tax-year-implausible'
  if (contractDate && compareCalendarDates(contractDate, issuedOn) > 0) return 'date-implausible'
  if (system === 'old' && contractDate && compareCalendarDates(contractDate, NEW_SYSTEM_FROM) >= 0) return 'system-differs'
  return monthsFault(contract) ?? amountsFault(contract)
}

function monthsFault({ taxYear, certified }: Contract): 'months-outside-tax-year' | null {
  const months = [certified?.from, certified?.to].filter((month) => month !== undefined)
  if (months.some((month) => month.year !== taxYear)) return 'months-outside-tax-year'
  const [from, to] = months
  return from && to && from.month > to.month ? 'months-outside-tax-year' : null
}

function amountsFault(contract: Contract): 'system-differs' | 'no-amount' | 'net-differs' | null {
  const entries = amountEntries(contract)
  if (entries.length === 0) return 'no-amount'
  if (entries.some(({ system }) => contract.system !== 'both' && contract.system !== system)) return 'system-differs'
  return entries.every(({ amounts }) => adds(amounts)) ? null : 'net-differs'
}

/** The amount that counts must be there, and be premium less dividend where the premium is told. */
function adds({ premium, dividend, net }: Amounts): boolean {
  if (net === undefined) return false
  if (premium === undefined) return dividend === undefined
  return net === premium - (dividend ?? 0)
}

export const amountCategories = ['general', 'medicalCare', 'annuity'] as const
export interface AmountEntry {
  readonly part: 'certified' | 'expected'
  readonly system: 'old' | 'new'
  readonly category: (typeof amountCategories)[number]
  readonly amounts: Amounts
}

/** Every block of three amounts that a contract carries, in the form's order. */
export function amountEntries(contract: Contract): AmountEntry[] {
  return (['certified', 'expected'] as const).flatMap((part) =>
    (['old', 'new'] as const).flatMap((system) => entriesOf(part, system, contract[part]?.[system] ?? {})))
}

type Blocks = Partial<Record<AmountEntry['category'], Amounts | undefined>>

const entriesOf = (part: AmountEntry['part'], system: AmountEntry['system'], blocks: Blocks): AmountEntry[] =>
  amountCategories.flatMap((category) => {
    const amounts = blocks[category]
    return amounts ? [{ part, system, category, amounts }] : []
  })
