import type { ReactNode } from 'react'

export type TimelineEvent = { key: string, at: ReactNode, sentence: ReactNode }

/** What happened, in the order given. */
export function Timeline({ events }: { events: TimelineEvent[] }) {
  return (
    <ol className="ml-2 border-l-2 border-solid-gray-420">
      {events.map((event) => (
        <li key={event.key} className="relative break-inside-avoid pb-5 pl-6 last:pb-0">
          <span aria-hidden="true" className="absolute top-2 -left-2 size-3.5 rounded-full border-3 border-key-900 bg-white forced-colors:border-[CanvasText]" />
          <p className="text-std-16N-170 text-solid-gray-700">{event.at}</p>
          <p className="text-std-16N-170 text-solid-gray-900">{event.sentence}</p>
        </li>
      ))}
    </ol>
  )
}
