import type { ReactNode } from 'react'

export function BulletList({ items }: { items: ReactNode[] }) {
  return (
    <ul className="list-disc space-y-1 pl-6 marker:text-solid-gray-600">
      {items.map((item, place) => <li key={place} className="pl-1">{item}</li>)}
    </ul>
  )
}
