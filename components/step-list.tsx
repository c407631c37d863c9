import type { ReactNode } from 'react'

export type NumberedStep = { key: string, title: string, body?: ReactNode }

/** What will happen, step by step, before it begins. The numbers are the list's own. */
export function StepList({ steps }: { steps: NumberedStep[] }) {
  return (
    <ol className="list-decimal space-y-3 pl-7 marker:text-std-17B-170 marker:text-key-1000">
      {steps.map((step) => (
        <li key={step.key} className="pl-1">
          <p className="text-std-17B-170 text-solid-gray-900">{step.title}</p>
          {step.body ? <div className="text-std-16N-170">{step.body}</div> : null}
        </li>
      ))}
    </ol>
  )
}
