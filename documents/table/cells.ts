import { isCalendarDate, type CalendarDate } from '@/domain/japanese-date'

/** How a cell of a table is read. Widths, separators and eras are taken as people type them. */
export type CellForm =
  | { form: 'line', maximumCharacters: number }
  | { form: 'text', maximumCharacters: number }
  | { form: 'amount' }
  | { form: 'date' }
  | { form: 'month' }
  | { form: 'year' }
  | { form: 'term' }
  | { form: 'choice', choices: readonly { word: string, value: string }[] }

export type CellValue = string | number | CalendarDate | { year: number, month: number }
export type CellFault = 'too-long' | 'not-an-amount' | 'not-a-date' | 'not-a-month' | 'not-a-year' | 'not-a-term' | 'not-a-choice' | 'not-text'
export type ReadCell = { ok: true, value: CellValue } | { ok: false, reason: CellFault }

const value = (read: CellValue): ReadCell => ({ ok: true, value: read })
const fault = (reason: CellFault): ReadCell => ({ ok: false, reason })

/** Control, format and private-use characters: invisible, or different to every reader (as `documents/text.ts` refuses them). */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u
const folded = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '')

/** The first year of each era less one: era year 1 is this plus one. */
const eras: Record<string, number> = { 令和: 2018, R: 2018, 平成: 1988, H: 1988, 昭和: 1925, S: 1925, 大正: 1911, T: 1911, 明治: 1867, M: 1867 }
const yearPart = '(?:(令和|平成|昭和|大正|明治|[RHSTM])(元|[0-9]{1,2})|([0-9]{4}))'
const datePattern = new RegExp(`^${yearPart}[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$`, 'i')
const monthPattern = new RegExp(`^${yearPart}[-/.年]([0-9]{1,2})月?$`, 'i')
const yearPattern = new RegExp(`^${yearPart}年?(?:分)?$`, 'i')

function yearOf(era: string | undefined, eraYear: string | undefined, year: string | undefined): number {
  if (year !== undefined) return Number(year)
  return (eras[(era ?? '').toUpperCase()] ?? 0) + (eraYear === '元' ? 1 : Number(eraYear))
}

function readDate(text: string): ReadCell {
  const compact = /^([0-9]{4})([0-9]{2})([0-9]{2})$/.exec(text)
  const found = compact === null ? datePattern.exec(text) : null
  const date = compact === null
    ? { year: found === null ? 0 : yearOf(found[1], found[2], found[3]), month: Number(found?.[4]), day: Number(found?.[5]) }
    : { year: Number(compact[1]), month: Number(compact[2]), day: Number(compact[3]) }
  return (compact !== null || found !== null) && isCalendarDate(date) ? value(date) : fault('not-a-date')
}

function readMonth(text: string): ReadCell {
  const found = monthPattern.exec(text)
  const month = { year: found === null ? 0 : yearOf(found[1], found[2], found[3]), month: Number(found?.[4]) }
  return found !== null && month.month >= 1 && month.month <= 12 ? value(month) : fault('not-a-month')
}

function readYear(text: string): ReadCell {
  const found = yearPattern.exec(text)
  return found === null ? fault('not-a-year') : value(yearOf(found[1], found[2], found[3]))
}

function readAmount(text: string): ReadCell {
  const digits = text.replace(/^[¥\\]/, '').replace(/円$/, '')
  if (!/^(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})$/.test(digits)) return fault('not-an-amount')
  return value(Number(digits.replaceAll(',', '')))
}

function readTerm(text: string): ReadCell {
  if (text === '終身' || text === '999') return value('for-life')
  const years = /^([0-9]{1,3})年?$/.exec(text)?.[1]
  return years === undefined ? fault('not-a-term') : value(Number(years))
}

function readText(text: string, maximumCharacters: number, breaks: boolean): ReadCell {
  const tidy = breaks ? text.replaceAll(/\r\n?/g, '\n').trim() : text.trim()
  if (unseen.test(breaks ? tidy.replaceAll('\n', '') : tidy)) return fault('not-text')
  return [...tidy].length > maximumCharacters ? fault('too-long') : value(tidy)
}

/** Reads a cell that is not empty. */
export function readCell(text: string, form: CellForm): ReadCell {
  switch (form.form) {
    case 'line': return readText(text, form.maximumCharacters, false)
    case 'text': return readText(text, form.maximumCharacters, true)
    case 'amount': return readAmount(folded(text))
    case 'date': return readDate(folded(text))
    case 'month': return readMonth(folded(text))
    case 'year': return readYear(folded(text))
    case 'term': return readTerm(folded(text))
    case 'choice': {
      const chosen = form.choices.find(({ word, value: known }) => folded(text) === word || folded(text) === known)
      return chosen === undefined ? fault('not-a-choice') : value(chosen.value)
    }
  }
}
