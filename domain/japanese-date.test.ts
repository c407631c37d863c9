import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  eraOfYear, eraYear, formatCalendarDate, formatDay, formatDayAndTime, formatMonth, formatShortDayAndTime, formatYear, isCalendarDate,
  japaneseDay,
} from './japanese-date'

const instants = fc.date({ min: new Date('1952-05-01T00:00:00Z'), max: new Date('2150-12-31T23:59:59Z'), noInvalidDate: true })

describe('dates as people in Japan read them', () => {
  it('shows day, weekday and era in Japanese and English', () => {
    const at = new Date('2026-11-21T01:02:00Z')
    expect(formatDay(at)).toBe('2026年11月21日（土）（令和8年）')
    expect(formatDay(at, 'en')).toBe('Saturday, 21 November 2026 (Reiwa 8)')
    expect(formatDayAndTime(at)).toBe('2026年11月21日（土）（令和8年）10:02')
    expect(formatDayAndTime(at, 'en')).toBe('Saturday, 21 November 2026 (Reiwa 8), 10:02')
    expect(formatShortDayAndTime(at)).toBe('11月21日 10:02')
    expect(formatShortDayAndTime(at, 'en')).toBe('21 November, 10:02')
  })

  it('turns the day at midnight in Japan, whatever the zone of the machine', () => {
    expect(japaneseDay(new Date('2026-12-31T14:59:59.999Z'))).toEqual({ year: 2026, month: 12, day: 31 })
    expect(japaneseDay(new Date('2026-12-31T15:00:00.000Z'))).toEqual({ year: 2027, month: 1, day: 1 })
  })

  it.each([
    [{ year: 2019, month: 4, day: 30 }, '平成31年', 'Heisei 31'],
    [{ year: 2019, month: 5, day: 1 }, '令和元年', 'Reiwa 1'],
    [{ year: 1989, month: 1, day: 7 }, '昭和64年', 'Showa 64'],
    [{ year: 1989, month: 1, day: 8 }, '平成元年', 'Heisei 1'],
    [{ year: 1926, month: 12, day: 24 }, '大正15年', 'Taisho 15'],
    [{ year: 1912, month: 7, day: 29 }, '明治45年', 'Meiji 45'],
    [{ year: 1912, month: 7, day: 30 }, '大正元年', 'Taisho 1'],
  ])('changes the era on its first day: %j', (date, ja, en) => {
    expect(eraYear(date)).toBe(ja)
    expect(eraYear(date, 'en')).toBe(en)
  })

  it('shows no era before Japan took the Gregorian calendar', () => {
    expect(eraYear({ year: 1872, month: 12, day: 31 })).toBeNull()
    expect(formatCalendarDate({ year: 1872, month: 12, day: 31 })).toBe('1872年12月31日（火）')
  })

  it('agrees with the calendar data of the runtime', () => {
    const era = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { era: 'short', year: 'numeric', timeZone: 'Asia/Tokyo' })
    const western = new Intl.DateTimeFormat('ja-JP', {
      year: 'numeric', month: 'long', day: 'numeric', weekday: 'short', timeZone: 'Asia/Tokyo',
    })
    fc.assert(fc.property(instants, (at) => {
      expect(formatDay(at)).toBe(`${western.format(at).replace('(', '（').replace(')', '）')}（${era.format(at)}）`)
    }))
  })

  it('names years and months', () => {
    expect(formatYear(2026)).toBe('2026年（令和8年）')
    expect(formatYear(2026, 'en')).toBe('2026 (Reiwa 8)')
    expect(formatYear(1800)).toBe('1800年')
    expect(eraOfYear(2019)).toBe('令和元年')
    expect(formatMonth({ year: 2026, month: 1 })).toBe('2026年1月')
    expect(formatMonth({ year: 2026, month: 1 }, 'en')).toBe('January 2026')
  })

  it('knows which days exist', () => {
    expect(isCalendarDate({ year: 2028, month: 2, day: 29 })).toBe(true)
    const noDays = [[2027, 2, 29], [2026, 13, 1], [2026, 0, 1], [2026, 6, 31], [0, 1, 1], [2026.5, 1, 1], [10000, 1, 1]] as const
    for (const [year, month, day] of noDays) expect(isCalendarDate({ year, month, day })).toBe(false)
    expect(isCalendarDate({ year: 50, month: 1, day: 1 })).toBe(true)
  })

  it('throws rather than shows a day that does not exist', () => {
    expect(() => formatCalendarDate({ year: 2027, month: 2, day: 29 })).toThrow(RangeError)
  })
})
