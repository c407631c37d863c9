/** A day of the Gregorian calendar without a time or a zone. Month and day count from 1. */
export interface CalendarDate { readonly year: number, readonly month: number, readonly day: number }

export type DateLanguage = 'ja' | 'en'

/** Japan Standard Time knows no summer time (since 1952), so a fixed shift is exact. */
const JST_OFFSET_IN_MILLISECONDS = 9 * 60 * 60 * 1000

/** First day of each era (元号), newest first. Before 1873 Japan used another calendar; such dates are shown without an era. */
const eras = [
  { ja: '令和', en: 'Reiwa', from: { year: 2019, month: 5, day: 1 }, firstYear: 2019 },
  { ja: '平成', en: 'Heisei', from: { year: 1989, month: 1, day: 8 }, firstYear: 1989 },
  { ja: '昭和', en: 'Showa', from: { year: 1926, month: 12, day: 25 }, firstYear: 1926 },
  { ja: '大正', en: 'Taisho', from: { year: 1912, month: 7, day: 30 }, firstYear: 1912 },
  { ja: '明治', en: 'Meiji', from: { year: 1873, month: 1, day: 1 }, firstYear: 1868 },
] as const

const weekdays = {
  ja: ['日', '月', '火', '水', '木', '金', '土'],
  en: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
} as const

const englishMonths = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
] as const

/** The day it is in Japan at an instant. */
export function japaneseDay(at: Date): CalendarDate {
  const shifted = new Date(at.getTime() + JST_OFFSET_IN_MILLISECONDS)
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() }
}

/** The first instant of a day in Japan; `daysLater` goes on to a later one. */
export function startOfJapaneseDay({ year, month, day }: CalendarDate, daysLater = 0): Date {
  const made = new Date(0)
  made.setUTCFullYear(year, month - 1, day + daysLater)
  return new Date(made.getTime() - JST_OFFSET_IN_MILLISECONDS)
}

/** Whether such a day exists: 2027-02-29 does not. Years 1 to 9999. */
export function isCalendarDate({ year, month, day }: CalendarDate): boolean {
  if (![year, month, day].every(Number.isInteger) || year < 1 || year > 9999) return false
  const made = new Date(0)
  made.setUTCFullYear(year, month - 1, day)
  return made.getUTCFullYear() === year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day
}

/** Negative when `a` is earlier than `b`, 0 when both are the same day. */
export function compareCalendarDates(a: CalendarDate, b: CalendarDate): number {
  return a.year - b.year || a.month - b.month || a.day - b.day
}

/** 「令和8年」「令和元年」 or "Reiwa 8"; null before 1873. */
export function eraYear(date: CalendarDate, language: DateLanguage = 'ja'): string | null {
  const era = eras.find((candidate) => compareCalendarDates(date, candidate.from) >= 0)
  if (!era) return null
  const count = date.year - era.firstYear + 1
  return language === 'en' ? `${era.en} ${count}` : `${era.ja}${count === 1 ? '元' : count}年`
}

/** The era's year at the end of a calendar year, which names a tax year: 2019 → 「令和元年」. */
export const eraOfYear = (year: number, language: DateLanguage = 'ja'): string | null => eraYear({ year, month: 12, day: 31 }, language)

/** 「2026年11月21日（土）（令和8年）」 or "Saturday, 21 November 2026 (Reiwa 8)". Throws when the day does not exist. */
export function formatCalendarDate(date: CalendarDate, language: DateLanguage = 'ja'): string {
  const weekday = weekdayOf(date)
  const era = eraYear(date, language)
  if (language === 'en') return `${weekdays.en[weekday] ?? ''}, ${englishDay(date)}${era === null ? '' : ` (${era})`}`
  return `${date.year}年${date.month}月${date.day}日（${weekdays.ja[weekday] ?? ''}）${era === null ? '' : `（${era}）`}`
}

/** The same for the day it is in Japan at an instant. */
export const formatDay = (at: Date, language: DateLanguage = 'ja'): string => formatCalendarDate(japaneseDay(at), language)

/** 「2026年11月21日（土）（令和8年）10:02」 or "Saturday, 21 November 2026 (Reiwa 8), 10:02", in Japan Standard Time. */
export function formatDayAndTime(at: Date, language: DateLanguage = 'ja'): string {
  return language === 'en' ? `${formatDay(at, 'en')}, ${timeInJapan(at)}` : `${formatDay(at)}${timeInJapan(at)}`
}

/** 「11月21日 10:02」 or "21 November, 10:02": for something that happened within the year, in Japan Standard Time. */
export function formatShortDayAndTime(at: Date, language: DateLanguage = 'ja'): string {
  const { month, day } = japaneseDay(at)
  return language === 'en' ? `${day} ${englishMonths[month - 1] ?? ''}, ${timeInJapan(at)}` : `${month}月${day}日 ${timeInJapan(at)}`
}

/** 「2026年（令和8年）」 or "2026 (Reiwa 8)". */
export function formatYear(year: number, language: DateLanguage = 'ja'): string {
  const era = eraOfYear(year, language)
  if (language === 'en') return era === null ? `${year}` : `${year} (${era})`
  return era === null ? `${year}年` : `${year}年（${era}）`
}

/** 「2026年1月」 or "January 2026". */
export function formatMonth(month: { readonly year: number, readonly month: number }, language: DateLanguage = 'ja'): string {
  return language === 'en' ? `${englishMonths[month.month - 1] ?? ''} ${month.year}` : `${month.year}年${month.month}月`
}

const englishDay = (date: CalendarDate) => `${date.day} ${englishMonths[date.month - 1] ?? ''} ${date.year}`

function weekdayOf(date: CalendarDate): number {
  if (!isCalendarDate(date)) throw new RangeError('No such day in the calendar')
  const made = new Date(0)
  made.setUTCFullYear(date.year, date.month - 1, date.day)
  return made.getUTCDay()
}

function timeInJapan(at: Date): string {
  const shifted = new Date(at.getTime() + JST_OFFSET_IN_MILLISECONDS)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}`
}
