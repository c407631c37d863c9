/** Dates as certificates in Japan count them: whole days in JST (UTC+9, no summer time). */
const hourInMs = 3_600_000
export const dayInMs = 24 * hourInMs
const jstOffsetInMs = 9 * hourInMs

/** 23:59:59 JST of a calendar day; months count from 1. */
export const endOfDayInJapan = (year: number, month: number, day: number) => new Date(Date.UTC(year, month - 1, day, 14, 59, 59))

/** 00:00:00 JST of the day `at` falls in. */
export function startOfDayInJapan(at: Date): Date {
  return new Date(Math.floor((at.getTime() + jstOffsetInMs) / dayInMs) * dayInMs - jstOffsetInMs)
}

export function addYears(at: Date, years: number): Date {
  const moved = new Date(at)
  moved.setUTCFullYear(at.getUTCFullYear() + years)
  return moved
}

export const addDays = (at: Date, days: number) => new Date(at.getTime() + days * dayInMs)

/**
 * End of the fifth birthday after `issuedAt`, when a JPKI certificate ends. `birthDate` is YYYYMMDD.
 * A birthday on 29 February falls on 1 March in other years.
 */
export function fifthBirthdayAfter(birthDate: string, issuedAt: Date): Date {
  const month = Number(birthDate.slice(4, 6))
  const day = Number(birthDate.slice(6, 8))
  const issuedInJapan = new Date(issuedAt.getTime() + jstOffsetInMs)
  const thisYear = issuedInJapan.getUTCFullYear()
  const passed = endOfDayInJapan(thisYear, month, day) <= endOfDayInJapan(thisYear, issuedInJapan.getUTCMonth() + 1, issuedInJapan.getUTCDate())
  return endOfDayInJapan(thisYear + (passed ? 5 : 4), month, day)
}
