import { SummaryList } from './summary-list'
import { Table } from './table'

/** Text of a document: `lang` when it is in another language than the page, `copy` when people copy it. */
export interface SheetText { readonly text: string, readonly lang?: 'ja', readonly copy?: string }

export interface SheetTable {
  readonly caption: string
  readonly hint?: string
  readonly columns: readonly string[]
  readonly rows: readonly { readonly header: string, readonly cells: readonly SheetText[] }[]
}

export interface SheetSection {
  readonly heading: string
  readonly rows: readonly { readonly label: string, readonly value: SheetText }[]
  readonly tables: readonly SheetTable[]
}

export interface Sheet {
  readonly title: string
  readonly subtitle: string
  readonly statement: string
  readonly sections: readonly SheetSection[]
}

/** A document as a page people can read: title, the issuer's sentence, then sections of names and values, framed like a sheet of paper. */
export function DocumentSheet({ sheet }: { sheet: Sheet }) {
  return (
    <article className="rounded-8 border border-solid-gray-420 bg-white px-4 py-6 md:px-8 print:border-0 print:p-0">
      <h3 className="text-center text-std-22B-150 text-solid-gray-900">{sheet.title}</h3>
      <p className="text-center">{sheet.subtitle}</p>
      <p className="mt-4">{sheet.statement}</p>
      {sheet.sections.map((section, place) => <SheetPart key={place} section={section} />)}
    </article>
  )
}

function SheetPart({ section }: { section: SheetSection }) {
  const rows = section.rows.map((row, place) => ({ key: String(place), label: row.label, value: <Words value={row.value} /> }))
  return (
    <section className="mt-8">
      <h4 className="border-b border-solid-gray-420 pb-1 text-std-18B-160 text-solid-gray-900">{section.heading}</h4>
      {rows.length > 0 ? <SummaryList rows={rows} /> : null}
      {section.tables.map((table, place) => <SheetFigures key={place} table={table} />)}
    </section>
  )
}

function SheetFigures({ table }: { table: SheetTable }) {
  const columns = table.columns.map((title, place) => ({ key: String(place), title, numeric: place > 0 }))
  const rows = table.rows.map((row, place) => ({
    key: String(place),
    cells: Object.fromEntries([row.header, ...row.cells.map((cell, column) => <Words key={column} value={cell} />)].map((cell, column) => [String(column), cell])),
  }))
  return (
    <div className="mt-6">
      <Table caption={table.caption} hint={table.hint ?? null} columns={columns} rows={rows} />
    </div>
  )
}

function Words({ value }: { value: SheetText }) {
  const lang = value.lang ? { lang: value.lang } : {}
  return <span {...lang} className={value.copy ? 'select-all' : 'whitespace-pre-line'}>{value.text}</span>
}
