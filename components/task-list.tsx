import type { ReactNode } from 'react'
import { StatusBadge, type BadgeTone } from './status-badge'

export type Task = { key: string, href: string, title: string, details: ReactNode[], badge: { tone: BadgeTone, text: string } | null }

/**
 * Things to open, one a row: the whole row is the link's target, its state is a word beside the title and not a button.
 * Used for what is to be done and for documents.
 */
export function TaskList({ tasks }: { tasks: Task[] }) {
  return (
    <ul className="-mt-4">
      {tasks.map((task) => (
        <li key={task.key} className="relative border-b border-solid-gray-300 py-4 hover:bg-key-50 md:px-4">
          <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
            <a
              href={task.href}
              className="min-w-0 flex-1 basis-56 text-std-17B-170 text-blue-1000 underline underline-offset-4 after:absolute after:inset-0 hover:decoration-3
                focus-visible:rounded-4 focus-visible:bg-yellow-300"
            >
              {task.title}
            </a>
            {task.badge ? <StatusBadge tone={task.badge.tone}>{task.badge.text}</StatusBadge> : null}
          </div>
          <ul className="mt-1 flex flex-wrap gap-x-6 text-std-16N-170 text-solid-gray-800">
            {task.details.map((detail, place) => <li key={place}>{detail}</li>)}
          </ul>
        </li>
      ))}
    </ul>
  )
}
