import type { ReactNode } from 'react'

export type SummaryRow = { key: string, label: ReactNode, value: ReactNode }

/** Names and values, one pair a row; on narrow windows the value goes under its name. */
export function SummaryList({ rows }: { rows: SummaryRow[] }) {
  return (
    <dl>
      {rows.map((row) => (
        <div key={row.key} className="break-inside-avoid border-b border-solid-gray-300 py-3 md:grid md:grid-cols-[16rem_1fr] md:gap-6">
          <dt className="text-std-16B-170 text-solid-gray-900">{row.label}</dt>
          <dd className="text-std-16N-170">{row.value}</dd>
        </div>
      ))}
    </dl>
  )
}
