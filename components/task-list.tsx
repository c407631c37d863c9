import type { ReactNode } from 'react'
import { StatusBadge, type BadgeTone } from './status-badge'

export type TaskMark = { tone: BadgeTone, text: string }

export type Task = {
  key: string
  href: string
  title: string
  details: ReactNode[]
  badge: TaskMark | null
  /** Further words for its state, after the badge. */
  marks?: TaskMark[]
  /** A box of the form around the list, to choose the row by. */
  choice?: { name: string, label: string }
}

/**
 * Things to open, one a row: the whole row is the link's target, its state is a word beside the title and not a button.
 * Used for what is to be done and for documents.
 */
export function TaskList({ tasks }: { tasks: Task[] }) {
  return (
    <ul className="-mt-4">
      {tasks.map((task) => (
        <li key={task.key} className={`relative border-b border-solid-gray-300 py-4 hover:bg-key-50 md:pr-4 ${task.choice ? 'pl-12 md:pl-14' : 'md:pl-4'}`}>
          {task.choice ? <Choice {...task.choice} /> : null}
          <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
            <a
              href={task.href}
              className="min-w-0 flex-1 basis-56 text-std-17B-170 text-blue-1000 underline underline-offset-4 after:absolute after:inset-0 hover:decoration-3
                focus-visible:rounded-4 focus-visible:bg-yellow-300"
            >
              {task.title}
            </a>
            <Marks marks={[...(task.badge ? [task.badge] : []), ...(task.marks ?? [])]} />
          </div>
          <ul className="mt-1 flex flex-wrap gap-x-6 text-std-16N-170 text-solid-gray-800">
            {task.details.map((detail, place) => <li key={place}>{detail}</li>)}
          </ul>
        </li>
      ))}
    </ul>
  )
}

function Marks({ marks }: { marks: TaskMark[] }) {
  if (marks.length === 0) return null
  return <span className="flex flex-wrap gap-2">{marks.map(({ tone, text }) => <StatusBadge key={text} tone={tone}>{text}</StatusBadge>)}</span>
}

/** Lies above the row's link, with the full height of a touch target. */
function Choice({ name, label }: { name: string, label: string }) {
  return (
    <label className="absolute top-2 left-0 z-1 flex size-11 cursor-pointer items-center justify-center md:left-2">
      <input type="checkbox" id={name} name={name} value="yes" aria-label={label} className="size-6 accent-key-900" />
    </label>
  )
}
