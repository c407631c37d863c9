import { formatCalendarDate, formatMonth, formatYear } from '@/domain/japanese-date'
import { formatYen } from '@/domain/yen'
import type { DocumentView, Phrase, ViewRow, ViewTable, ViewValue } from './view'

export type ViewLanguage = 'ja' | 'en'

/** Words by key within the area `documents`: next-intl's `t` of that namespace, or `documentWords`. */
export type Translate = (key: string, values?: Record<string, string>) => string

export interface DrawnText {
  readonly text: string
  /** Set when the text is in another language than the page: for `lang`. */
  readonly lang?: 'ja'
  /** Set when people copy this: what the copy button gives. */
  readonly copy?: string
}

export interface DrawnRow { readonly label: string, readonly value: DrawnText }
export interface DrawnTable {
  readonly caption: string
  readonly hint?: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly header: string, readonly cells: readonly DrawnText[] }[]
}
export interface DrawnSection { readonly heading: string, readonly rows: readonly DrawnRow[], readonly tables: readonly DrawnTable[] }

/** A document in one language: nothing but text, ready to be put on a page. */
export interface DrawnDocument {
  readonly language: ViewLanguage
  readonly title: string
  readonly subtitle: string
  readonly statement: string
  readonly sections: readonly DrawnSection[]
}

/** Puts a view into words of one language. */
export function drawDocument(view: DocumentView, translate: Translate, language: ViewLanguage): DrawnDocument {
  const pen: Pen = { translate, language }
  return {
    language,
    title: say(pen, view.title),
    subtitle: say(pen, view.subtitle),
    statement: say(pen, view.statement),
    sections: view.sections.map((section) => ({
      heading: say(pen, section.heading),
      rows: section.rows.map((row) => drawRow(pen, row)),
      tables: section.tables.map((table) => drawTable(pen, table)),
    })),
  }
}

interface Pen { readonly translate: Translate, readonly language: ViewLanguage }

const drawRow = (pen: Pen, row: ViewRow): DrawnRow => ({ label: say(pen, row.label), value: drawValue(pen, row.value) })

const drawTable = (pen: Pen, table: ViewTable): DrawnTable => ({
  caption: say(pen, table.caption),
  ...(table.hint ? { hint: say(pen, table.hint) } : {}),
  columns: table.columns.map((column) => say(pen, column)),
  rows: table.rows.map((row) => ({ header: say(pen, row.header), cells: row.cells.map((cell) => drawValue(pen, cell)) })),
})

function say(pen: Pen, { key, values = {} }: Phrase): string {
  return pen.translate(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, drawValue(pen, value).text])))
}

function drawValue(pen: Pen, value: ViewValue): DrawnText {
  const { language } = pen
  switch (value.kind) {
    case 'text': return language === 'ja' ? { text: value.text } : { text: value.text, lang: 'ja' }
    case 'identifier': return { text: value.grouped ?? value.text, copy: value.text }
    case 'date': return { text: formatCalendarDate(value.date, language) }
    case 'month': return { text: formatMonth(value, language) }
    case 'year': return { text: formatYear(value.year, language) }
    case 'yen': return { text: formatYen(value.yen, language) }
    case 'number': return { text: String(value.number) }
    case 'phrase': return { text: say(pen, value.phrase) }
    case 'none': return { text: '—' }
  }
}
