/** What a resident can do with an item, and until when. */
export interface Task {
  /** The Japanese calendar day (its first instant in Japan Standard Time), or null when no day is set by law. */
  dueOn: Date | null
}

const JST_OFFSET_HOURS = 9
const DAY_IN_MILLISECONDS = 86_400_000

/** The first instant of a calendar day in Japan Standard Time, which knows no summer time. Month counts from 1. */
function japaneseDay(year: number, month: number, day: number): Date {
  return new Date(Date.UTC(year, month - 1, day, -JST_OFFSET_HOURS))
}

/** Days that senders name are kept as dates alone (midnight in UTC): the same day as it begins in Japan. */
export function startOfDueDay(date: Date): Date {
  return japaneseDay(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate())
}

/**
 * The last day to file the income tax return of a year: 15 March of the next (所得税法120条1項); a Saturday or Sunday moves it to the
 * Monday after (国税通則法10条2項, 同施行令2条2項). No public holiday can lie between 15 and 17 March (国民の祝日に関する法律2条).
 */
export function incomeTaxReturnDueOn(taxYear: number): Date {
  const fifteenth = japaneseDay(taxYear + 1, 3, 15)
  const weekday = new Date(Date.UTC(taxYear + 1, 2, 15)).getUTCDay()
  const daysLater = weekday === 6 ? 2 : weekday === 0 ? 1 : 0
  return new Date(fifteenth.getTime() + daysLater * DAY_IN_MILLISECONDS)
}

/**
 * The task an item of a kind brings. A deduction certificate of year Y serves the employer's year-end adjustment (所得税法190条) or the
 * return of year Y; the later of the two ends it. The employer's own date is the employer's to set and not known here.
 */
export function taskOf(kind: string, year: number | null): Task | null {
  switch (kind) {
    case 'premium-deduction':
      return { dueOn: year === null ? null : incomeTaxReturnDueOn(year) }
    default:
      return null
  }
}

/** A task is open through the whole of its last day. Without a day it stays open. */
export function isOpen(task: Task, at: Date): boolean {
  return task.dueOn === null || at.getTime() < task.dueOn.getTime() + DAY_IN_MILLISECONDS
}

/** How near a due day is: past, within a week (`days` left, 0 on the day itself), or further away. */
export type Nearness = { state: 'overdue' } | { state: 'soon', days: number } | { state: 'later' }

const SOON_IN_DAYS = 7

/** Days are counted as in Japan; `dueOn` is the first instant of the due day there. */
export function nearnessOf(dueOn: Date, at: Date): Nearness {
  if (!isOpen({ dueOn }, at)) return { state: 'overdue' }
  const days = Math.ceil((dueOn.getTime() - at.getTime()) / DAY_IN_MILLISECONDS)
  return days > SOON_IN_DAYS ? { state: 'later' } : { state: 'soon', days: Math.max(0, days) }
}

/** Kinds that bring a task at all: what a query needs to look at. */
export const kindsWithTasks = ['premium-deduction'] as const
