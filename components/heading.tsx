import type { ReactNode } from 'react'

/** The page's one `h1`. */
export function PageTitle({ children }: { children: ReactNode }) {
  return <h1 className="text-std-28B-150 text-solid-gray-900 md:text-std-36B-140">{children}</h1>
}

type SectionProps = { id?: string, title: ReactNode, aside?: ReactNode, children: ReactNode, className?: string }

/** A part of a page under its own `h2`; `aside` stands at the end of the heading's line. */
export function Section({ id, title, aside, children, className = '' }: SectionProps) {
  return (
    <section {...(id ? { id } : {})} className={`mt-12 break-inside-avoid-page ${className}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 border-b border-solid-gray-420 pb-2">
        <h2 className="text-std-22B-150 text-solid-gray-900 md:text-std-24B-150">{title}</h2>
        {aside}
      </div>
      <div className="mt-4">{children}</div>
    </section>
  )
}

export function Subheading({ children, id }: { children: ReactNode, id?: string }) {
  return <h3 {...(id ? { id } : {})} className="mt-8 mb-2 text-std-18B-160 text-solid-gray-900">{children}</h3>
}
