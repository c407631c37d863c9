import type { CalendarDate } from '@/domain/japanese-date'

/** Words by key within `messages/<language>/documents.json`; the values fill its placeholders. */
export interface Phrase { readonly key: string, readonly values?: Readonly<Record<string, ViewValue>> }

/** What a cell shows, before a language is chosen. */
export type ViewValue =
  /** As the issuer wrote it, in Japanese. */
  | { readonly kind: 'text', readonly text: string }
  /** A number or name that people copy; `grouped` is how it is shown. */
  | { readonly kind: 'identifier', readonly text: string, readonly grouped?: string }
  | { readonly kind: 'date', readonly date: CalendarDate }
  | { readonly kind: 'month', readonly year: number, readonly month: number }
  | { readonly kind: 'year', readonly year: number }
  | { readonly kind: 'yen', readonly yen: number }
  | { readonly kind: 'number', readonly number: number }
  | { readonly kind: 'phrase', readonly phrase: Phrase }
  | { readonly kind: 'none' }

export interface ViewRow { readonly label: Phrase, readonly value: ViewValue }

export interface ViewTable {
  readonly caption: Phrase
  /** One sentence under the caption: what the table is for. */
  readonly hint?: Phrase
  /** Headings; the first is that of the row headers. */
  readonly columns: readonly Phrase[]
  readonly rows: readonly { readonly header: Phrase, readonly cells: readonly ViewValue[] }[]
}

export interface ViewSection { readonly heading: Phrase, readonly rows: readonly ViewRow[], readonly tables: readonly ViewTable[] }

/** A document as the page, the PDF and the English page draw it. */
export interface DocumentView {
  readonly title: Phrase
  readonly subtitle: Phrase
  /** The sentence by which the issuer certifies. */
  readonly statement: Phrase
  readonly sections: readonly ViewSection[]
}
