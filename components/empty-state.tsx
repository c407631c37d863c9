import type { ReactNode } from 'react'

/** Says why nothing is here and what will appear. */
export function EmptyState({ title, children }: { title: string, children?: ReactNode }) {
  return (
    <div className="rounded-12 border border-solid-gray-300 bg-solid-gray-50 p-5">
      <p className="text-std-17B-170 text-solid-gray-900">{title}</p>
      {children ? <div className="mt-1 text-std-16N-170 text-solid-gray-800">{children}</div> : null}
    </div>
  )
}
