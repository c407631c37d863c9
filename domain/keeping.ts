import { incomeTaxReturnDueOn, isOpen, startOfDueDay } from './tasks'

const DAY_IN_MILLISECONDS = 86_400_000

/** What is thrown away can be taken back for this long; then it is deleted for good. */
export const graceInDays = 30

/** The moment from which an item thrown away may be deleted for good. */
export const erasedFrom = (trashedAt: Date): Date => new Date(trashedAt.getTime() + graceInDays * DAY_IN_MILLISECONDS)

/** The last moment at which what was thrown away is already due to be deleted. */
export const trashedBefore = (at: Date): Date => new Date(at.getTime() - graceInDays * DAY_IN_MILLISECONDS)

/** Items that one form puts away or back at a time: a page of the list. */
export const maxItemsAtOnce = 100

export const maxLabels = 50
export const maxLabelsOfAnItem = 10
/** Characters as people count them, after Unicode normalisation. */
export const maxLabelLength = 30

export type LabelNameProblem = 'name-missing' | 'name-too-long' | 'name-unprintable'

const characters = new Intl.Segmenter('ja', { granularity: 'grapheme' })
/** A character may carry marks without end; a name may not. */
const MOST_CODE_UNITS_PER_CHARACTER = 8

/** A label's name as it is kept: normalised (NFC), without outer blanks, inner ones single. */
export function readLabelName(typed: string): { ok: true, name: string } | { ok: false, reason: LabelNameProblem } {
  if (typed.length > maxLabelLength * MOST_CODE_UNITS_PER_CHARACTER * 2) return { ok: false, reason: 'name-too-long' }
  const name = typed.normalize('NFC').trim().replace(/\s+/gu, ' ')
  if (name === '') return { ok: false, reason: 'name-missing' }
  // Control characters, and those that turn the direction of what follows or are not seen at all.
  if (/[\p{Cc}\p{Cs}\p{Co}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(name)) return { ok: false, reason: 'name-unprintable' }
  const isTooLong = [...characters.segment(name)].length > maxLabelLength || name.length > maxLabelLength * MOST_CODE_UNITS_PER_CHARACTER
  return isTooLong ? { ok: false, reason: 'name-too-long' } : { ok: true, name }
}

/** Two names that people would take for one: width, case and compatibility forms aside. */
export const isSameLabelName = (one: string, other: string): boolean => folded(one) === folded(other)
const folded = (name: string) => name.normalize('NFKC').toLowerCase()

/** What somebody should know before an item is thrown away. Closed; each has a sentence in `messages`. */
export const deletionWarnings = ['asked', 'registered-unopened', 'unread', 'keep-by-law'] as const
export type DeletionWarning = (typeof deletionWarnings)[number]

/** What was done, taken back or corrected since is no longer asked for. */
export const isStillAsked = ({ doneAt, withdrawnAt, isCorrected }: { doneAt: Date | null, withdrawnAt: Date | null, isCorrected: boolean }): boolean =>
  doneAt === null && withdrawnAt === null && !isCorrected

export interface DeletionFacts {
  openedAt: Date | null
  withdrawnAt: Date | null
  isCorrected: boolean
  registered: boolean
  doneAt: Date | null
  /** A date alone, at midnight in UTC. */
  dueOn: Date | null
  requestedAction: string | null
  advice: RetentionAdvice | null
}

export function warningsBefore(item: DeletionFacts, at: Date): DeletionWarning[] {
  const isAsked = isStillAsked(item) && (item.requestedAction !== null || (item.dueOn !== null && isOpen({ dueOn: startOfDueDay(item.dueOn) }, at)))
  const isUnopened = item.openedAt === null && item.withdrawnAt === null
  const isAdvised = item.advice !== null && isOpen({ dueOn: item.advice.until }, at)
  return [
    ...(isAsked ? ['asked' as const] : []),
    ...(isUnopened ? [item.registered ? 'registered-unopened' as const : 'unread' as const] : []),
    ...(isAdvised ? ['keep-by-law' as const] : []),
  ]
}

/** Until when a resident does well to keep an item, and why; the portal itself deletes nothing by time. */
export interface RetentionAdvice {
  /** The first instant in Japan of the last day. */
  until: Date
  because: 'tax-return-attachment'
}

const YEARS_AFTER_FILING = 5

/**
 * A deduction certificate whose enclosing the return by e-Tax left out may be asked for until five years after the filing deadline
 * (平成23年国税庁告示第31号, under 国税関係法令に係る情報通信技術を活用した行政の推進等に関する省令5条). Whether the resident files
 * such a return is not known here: it is advice.
 */
export function retentionAdvice(kind: string, year: number | null): RetentionAdvice | null {
  if (kind !== 'premium-deduction' || year === null) return null
  const until = incomeTaxReturnDueOn(year)
  until.setUTCFullYear(until.getUTCFullYear() + YEARS_AFTER_FILING)
  return { until, because: 'tax-return-attachment' }
}
