import { z } from 'zod'
import { isCalendarDate } from '@/domain/japanese-date'
import { documentLine, documentText } from '../text'
import { formVersions, maximumContracts } from './form'

const calendarDate = z.strictObject({ year: z.int(), month: z.int(), day: z.int() }).refine(isCalendarDate)
const calendarMonth = z.strictObject({ year: z.int().min(1).max(9999), month: z.int().min(1).max(12) })
/** Whole yen, 15 digits at most. */
const yen = z.int().min(0).max(999_999_999_999_999)
const term = z.union([z.int().min(0).max(998), z.literal('for-life')])

/** What was paid, what came back as dividend, what counts. */
const amounts = z.strictObject({ premium: yen.exactOptional(), dividend: yen.exactOptional(), net: yen.exactOptional() })
const oldSystem = z.strictObject({ general: amounts.exactOptional(), annuity: amounts.exactOptional() })
const newSystem = z.strictObject({
  general: amounts.exactOptional(), medicalCare: amounts.exactOptional(), annuity: amounts.exactOptional(),
})

const contract = z.strictObject({
  /** 証明年 */
  taxYear: z.int().min(1).max(9999),
  title: documentLine(35),
  /** 適用制度: contracts of 2012 and later fall under the new system. */
  system: z.enum(['new', 'old', 'both']),
  policyNumber: documentLine(30),
  insuranceKind: documentLine(30).exactOptional(),
  contractDate: calendarDate.exactOptional(),
  groupCode: documentLine(30).exactOptional(),
  insuredPerson: documentLine(100).exactOptional(),
  insuredPersonNumber: documentLine(20).exactOptional(),
  paymentMethod: documentLine(15).exactOptional(),
  beneficiary: documentLine(100).exactOptional(),
  /** Years. */
  insuranceTerm: term.exactOptional(),
  annuity: z.strictObject({
    beneficiaryBirthDate: calendarDate.exactOptional(),
    paymentTerm: term.exactOptional(),
    kind: documentLine(30).exactOptional(),
    payoutTerm: term.exactOptional(),
    payoutFrom: calendarDate.exactOptional(),
  }).exactOptional(),
  /** 証明額: paid up to the day of issue. */
  certified: z.strictObject({
    from: calendarMonth.exactOptional(), to: calendarMonth.exactOptional(), old: oldSystem.exactOptional(), new: newSystem.exactOptional(),
  }).exactOptional(),
  /** 申告額（12月末想定）: what to declare when premiums are paid to the end of December. */
  expected: z.strictObject({ old: oldSystem.exactOptional(), new: newSystem.exactOptional() }).exactOptional(),
  /** 転換等による一時払 */
  lumpSum: z.strictObject({ general: yen.exactOptional(), medicalCare: yen.exactOptional(), annuity: yen.exactOptional() }).exactOptional(),
  notes: documentText(500).exactOptional(),
})

/** What a life insurance premium deduction certificate (生命保険料控除証明書, form TEG800) says. */
export const premiumDeductionSchema = z.strictObject({
  /** The form's own attributes: which version, made by what and whom and when. */
  form: z.strictObject({
    version: z.enum(formVersions),
    /** XML ID of the root, to which an enveloped signature refers. */
    id: z.string().regex(/^[A-Za-z_][A-Za-z0-9._-]{0,63}$/).exactOptional(),
    page: z.int().min(1).max(9999).exactOptional(),
    software: documentLine(100),
    creator: documentLine(100),
    createdOn: calendarDate,
  }),
  insurerName: documentLine(100),
  /** 法人番号 of the insurer; `rules.ts` checks the digit. */
  corporateNumber: z.string().regex(/^[0-9]{13}$/),
  issuedOn: calendarDate,
  policyHolder: documentLine(100),
  contracts: z.array(contract).min(1).max(maximumContracts),
})

export type PremiumDeduction = z.infer<typeof premiumDeductionSchema>
export type Contract = PremiumDeduction['contracts'][number]
export type Amounts = z.infer<typeof amounts>
