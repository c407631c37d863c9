import type { ReactNode } from 'react'
import { SummaryList, type SummaryRow } from './summary-list'

export type DocumentSection = { key: string, title: ReactNode, rows: SummaryRow[] }

/** A document as a page people can read: its title, then sections of names and values, framed like a sheet. */
export function DocumentSheet({ title, sections }: { title: string, sections: DocumentSection[] }) {
  return (
    <article className="rounded-8 border border-solid-gray-420 bg-white px-4 py-6 md:px-8 print:border-0 print:p-0">
      <h3 className="text-center text-std-22B-150 text-solid-gray-900">{title}</h3>
      {sections.map((section) => (
        <section key={section.key} className="mt-6">
          <h4 className="border-b border-solid-gray-420 pb-1 text-std-18B-160 text-solid-gray-900">{section.title}</h4>
          <SummaryList rows={section.rows} />
        </section>
      ))}
    </article>
  )
}
