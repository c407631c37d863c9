import { describe, expect, it } from 'vitest'
import { incomeTaxReturnDueOn, isOpen, kindsWithTasks, nearnessOf, startOfDueDay, taskOf } from './tasks'

const inJapan = (at: Date) => at.toLocaleString('sv-SE', { timeZone: 'Asia/Tokyo' })

describe('the due day of a deduction certificate', () => {
  it('is 15 March of the next year, Japan time', () => {
    expect(inJapan(incomeTaxReturnDueOn(2026))).toBe('2027-03-15 00:00:00')
    expect(inJapan(incomeTaxReturnDueOn(2023))).toBe('2024-03-15 00:00:00')
  })

  it('moves to Monday from a Saturday and from a Sunday, as the tax agency announced for 2024 and 2025', () => {
    expect(inJapan(incomeTaxReturnDueOn(2024))).toBe('2025-03-17 00:00:00')
    expect(inJapan(incomeTaxReturnDueOn(2025))).toBe('2026-03-16 00:00:00')
  })

  it('is never on a weekend in a hundred years', () => {
    for (let year = 2000; year < 2100; year++) {
      const day = new Date(incomeTaxReturnDueOn(year).getTime() + 9 * 3_600_000).getUTCDay()
      expect([1, 2, 3, 4, 5]).toContain(day)
    }
  })

  it('keeps the task open through its last second and not longer', () => {
    const task = { dueOn: incomeTaxReturnDueOn(2026) }
    expect(isOpen(task, new Date('2027-03-15T14:59:59.999Z'))).toBe(true)
    expect(isOpen(task, new Date('2027-03-15T15:00:00.000Z'))).toBe(false)
    expect(isOpen({ dueOn: null }, new Date('2100-01-01T00:00:00Z'))).toBe(true)
  })

  it('exists for the kinds that say so, and for no other', () => {
    for (const kind of kindsWithTasks) expect(taskOf(kind, 2026)).not.toBeNull()
    expect(taskOf('premium-deduction', null)).toEqual({ dueOn: null })
    expect(taskOf('something-else', 2026)).toBeNull()
  })
})

describe('how near a due day is', () => {
  const dueOn = startOfDueDay(new Date('2026-11-30'))

  it('is counted in days of Japan: from a week before, through the day itself, and past from midnight on', () => {
    expect(nearnessOf(dueOn, new Date('2026-11-22T14:59:59.999Z'))).toEqual({ state: 'later' })
    expect(nearnessOf(dueOn, new Date('2026-11-22T15:00:00.000Z'))).toEqual({ state: 'soon', days: 7 })
    expect(nearnessOf(dueOn, new Date('2026-11-29T14:59:59.999Z'))).toEqual({ state: 'soon', days: 1 })
    expect(nearnessOf(dueOn, new Date('2026-11-29T15:00:00.000Z'))).toEqual({ state: 'soon', days: 0 })
    expect(nearnessOf(dueOn, new Date('2026-11-30T14:59:59.999Z'))).toEqual({ state: 'soon', days: 0 })
    expect(nearnessOf(dueOn, new Date('2026-11-30T15:00:00.000Z'))).toEqual({ state: 'overdue' })
  })
})
