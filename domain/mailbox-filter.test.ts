import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNarrowed, listAddress, mailboxQuery, placeQuery, readMailboxFilter, readPlace, unfiltered } from './mailbox-filter'

const id = '0b9d8a3e-5c0f-4f8e-9c56-1f2f3a4b5c6d'

describe('a filter of the mailbox', () => {
  it('is read from an address and written back as the same', () => {
    const query = `tab=archived&sender=${id}&kind=premium-deduction&label=${id}&from=2026-11-01&until=2026-11-21`
    const { filter, problems } = readMailboxFilter(Object.fromEntries(new URLSearchParams(query)))
    expect(problems).toEqual([])
    expect(filter).toEqual({
      tab: 'archived', senderId: id, kind: 'premium-deduction', labelId: id, from: { year: 2026, month: 11, day: 1 }, until: { year: 2026, month: 11, day: 21 },
    })
    expect(mailboxQuery(filter)).toBe(query)
  })

  it('takes days as people type them', () => {
    for (const typed of ['2026/1/5', '2026-01-05', ' 2026/01/05 ', '２０２６/１/５']) {
      expect(readMailboxFilter({ from: typed }), typed).toEqual({ filter: { ...unfiltered, from: { year: 2026, month: 1, day: 5 } }, problems: [] })
    }
  })

  it('says which day is none, and when the last day lies before the first', () => {
    expect(readMailboxFilter({ from: '2026-02-30', until: 'tomorrow' })).toEqual({ filter: unfiltered, problems: ['from-no-date', 'until-no-date'] })
    expect(readMailboxFilter({ from: '2026-02-02', until: '2026-02-01' }).problems).toEqual(['until-before-from'])
    expect(readMailboxFilter({ from: '2026-02-01', until: '2026-02-01' }).problems).toEqual([])
  })

  it('passes over what no page of ours offers, however hostile', () => {
    expect(readMailboxFilter({ from: '0001-01-01' }).problems).toEqual(['from-no-date'])
    for (const hostile of ["' or 1=1 --", `${id}'`, '../../x', `${id}\n`, '%00', '<script>', 'x'.repeat(5000)]) {
      const read = readMailboxFilter({ tab: hostile, sender: hostile, kind: hostile, label: hostile })
      expect(read.filter.tab, hostile).toBe('all')
      expect(mailboxQuery(read.filter), hostile).not.toMatch(/['<.%\n]/)
    }
    expect(readMailboxFilter({ sender: [id, id], tab: ['archived'] }).filter).toEqual(unfiltered)
  })

  it('never throws, and what it wrote it reads as the same', () => {
    const parameter = fc.option(fc.oneof(fc.string(), fc.uuid(), fc.constantFrom('unread', 'trash', '2026-11-21', '0001-01-01'), fc.array(fc.string())), { nil: undefined })
    fc.assert(fc.property(fc.record({ tab: parameter, sender: parameter, kind: parameter, label: parameter, from: parameter, until: parameter }), (parameters) => {
      const { filter } = readMailboxFilter(parameters)
      expect(readMailboxFilter(Object.fromEntries(new URLSearchParams(mailboxQuery(filter)))).filter).toEqual(filter)
    }))
  })

  it('is narrowed by anything but the tab', () => {
    expect(isNarrowed({ ...unfiltered, tab: 'trash' })).toBe(false)
    expect(isNarrowed({ ...unfiltered, kind: 'premium-deduction' })).toBe(true)
  })
})

describe('the way back to a page of the list', () => {
  it('leads to the same page', () => {
    const place = { filter: { ...unfiltered, tab: 'archived' as const, senderId: id }, after: '1AAAABk_-x' }
    expect(readPlace(placeQuery(place))).toEqual(place)
    expect(listAddress(place)).toBe(`/mailbox?tab=archived&sender=${id}&after=1AAAABk_-x`)
    expect(listAddress({ filter: unfiltered, after: null })).toBe('/mailbox')
  })

  it('leads nowhere else, whatever somebody wrote', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const address = listAddress(readPlace(text))
      expect(new URL(address, 'http://localhost:3000')).toMatchObject({ origin: 'http://localhost:3000', pathname: '/mailbox' })
    }))
    expect(listAddress(readPlace('after=//elsewhere.example&tab=trash&done=archived'))).toBe('/mailbox?tab=trash')
  })
})
