import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cursorFor, pageOf, parseCursor } from './paging'

const position = { at: new Date('2026-11-21T01:02:03.004Z'), id: '0f8fad5b-d9cb-469f-a165-70867728950e' }

describe('a cursor', () => {
  it('comes back as the position it was made from, to the millisecond', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true, min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z') }), fc.uuid(), (at, id) => {
        expect(parseCursor(cursorFor({ at, id }))).toEqual({ at, id })
      }),
    )
  })

  it.each([
    ['empty', ''],
    ['one character short', cursorFor(position).slice(1)],
    ['one character long', `${cursorFor(position)}A`],
    ['padded', `${cursorFor(position).slice(0, -1)}=`],
    ['in the other base64 alphabet', cursorFor(position).replace(/^../, '+/')],
    ['with a time that no date has', Buffer.from(`7${'f'.repeat(15)}${'0'.repeat(32)}`, 'hex').toString('base64url')],
    ['of a time before the years that the database has', cursorFor({ ...position, at: new Date(-8.64e15) })],
    ['of a time after them', cursorFor({ ...position, at: new Date(8.64e15) })],
    ['an injection', "' or 1=1 --"],
  ])('is refused when it is %s', (_name, text) => {
    expect(parseCursor(text)).toBeNull()
  })

  it('is either refused or exactly the text that its position gives', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{32}$/), (text) => {
        const parsed = parseCursor(text)
        expect(parsed === null || cursorFor(parsed) === text).toBe(true)
      }),
    )
  })
})

describe('a page', () => {
  const rows = [1, 2, 3].map((n) => ({ at: position.at, id: position.id.replace(/^./, String(n)) }))

  it('names a next page only if a row too many was found', () => {
    expect(pageOf(rows, 3, (row) => row)).toEqual({ rows, next: null })
    const page = pageOf(rows, 2, (row) => row)
    expect(page.rows).toEqual(rows.slice(0, 2))
    expect(page.next).toBe(cursorFor({ at: position.at, id: position.id.replace(/^./, '2') }))
  })

  it('of nothing is empty and has no next', () => {
    expect(pageOf([], 2, (row: typeof position) => row)).toEqual({ rows: [], next: null })
  })
})
