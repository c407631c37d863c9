'use client'

import { useEffect, useState } from 'react'

interface Counts {
  state: string
  rowCount: number
  acceptedCount: number
  refusedCount: number
}

type LiveCountsProps = { href: string, initial: Counts, words: { accepted: string, refused: string, waiting: string, sentence: string } }

const EVERY_MILLISECONDS = 2000

/** Counts that follow the sending; when it ends or is stopped, the page is drawn anew. Without a script they stand as they were drawn. */
export function LiveCounts({ href, initial, words }: LiveCountsProps) {
  const [counts, setCounts] = useState(initial)
  useEffect(() => {
    const timer = setInterval(() => {
      fetch(href, { cache: 'no-store' }).then(async (response) => {
        if (!response.ok) return
        const next = await response.json() as Counts
        setCounts(next)
        if (next.state !== initial.state) window.location.reload()
      }).catch(() => undefined)
    }, EVERY_MILLISECONDS)
    return () => clearInterval(timer)
  }, [href, initial.state])
  const done = counts.acceptedCount + counts.refusedCount
  const cells = [[words.accepted, counts.acceptedCount], [words.refused, counts.refusedCount], [words.waiting, counts.rowCount - done]] as const
  return (
    <>
      <p role="status" className="text-std-18B-160">{words.sentence.replace('{done}', String(done)).replace('{count}', String(counts.rowCount))}</p>
      <progress max={counts.rowCount} value={done} aria-label={words.sentence.replace('{done}', String(done)).replace('{count}', String(counts.rowCount))} className="mt-3 block h-4 w-full max-w-text accent-key-900" />
      <dl className="mt-4 flex flex-wrap gap-x-10 gap-y-3">
        {cells.map(([label, count]) => <div key={label}><dt>{label}</dt><dd className="text-std-24B-150">{count}</dd></div>)}
      </dl>
    </>
  )
}
