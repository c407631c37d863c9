import { isCorporateNumber } from '@/domain/corporate-number'
import { compareCalendarDates } from '@/domain/japanese-date'
import type { Graduation } from './schema'

/** What a well-formed certificate can still say wrongly, beside a corporate number that is none. Closed; each has a sentence in `messages`. */
export const graduationRuleReasons = ['born-after-graduation', 'graduated-after-issue'] as const
export type GraduationRuleReason = 'corporate-number-invalid' | (typeof graduationRuleReasons)[number]

/** `at` names the property, never its content. */
export type GraduationRuleVerdict = { ok: true } | { ok: false, reason: GraduationRuleReason, at: string }

export function checkGraduation({ corporateNumber, birthDate, graduatedOn, issuedOn }: Graduation): GraduationRuleVerdict {
  if (!isCorporateNumber(corporateNumber)) return { ok: false, reason: 'corporate-number-invalid', at: 'corporateNumber' }
  if (compareCalendarDates(birthDate, graduatedOn) >= 0) return { ok: false, reason: 'born-after-graduation', at: 'birthDate' }
  if (compareCalendarDates(graduatedOn, issuedOn) > 0) return { ok: false, reason: 'graduated-after-issue', at: 'graduatedOn' }
  return { ok: true }
}
