import type { ReactNode } from 'react'
import { Icon } from './icons'

type DisclosureProps = { summary: ReactNode, children: ReactNode, open?: boolean, id?: string }

/** Folded by the browser itself: opens by mouse, keyboard, find-in-page and, on paper, always. */
export function Disclosure({ summary, children, open = false, id }: DisclosureProps) {
  return (
    <details {...(id ? { id } : {})} open={open} className="group/disclosure">
      <summary
        className="flex min-h-11 w-fit py-1.5 max-w-full cursor-pointer list-none items-center gap-2 text-std-16N-170 text-blue-1000
          hover:underline hover:underline-offset-4 focus-visible:rounded-4 focus-visible:bg-yellow-300"
      >
        <Icon name="chevron" className="group-open/disclosure:rotate-180 print:hidden" />
        <span>{summary}</span>
      </summary>
      <div className="mt-1 mb-3 ml-3 border-l-2 border-solid-gray-300 pl-5">{children}</div>
    </details>
  )
}
