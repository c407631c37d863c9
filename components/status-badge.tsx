export type BadgeTone = 'action' | 'plain' | 'passed' | 'failed' | 'unknown'

const tones: Record<BadgeTone, string> = {
  action: 'border-key-900 bg-key-900 text-white',
  plain: 'border-solid-gray-600 bg-white text-solid-gray-800',
  passed: 'border-green-900 bg-green-50 text-green-1000',
  failed: 'border-red-900 bg-red-50 text-red-1000',
  unknown: 'border-yellow-1000 bg-yellow-50 text-yellow-1200',
}

/** A word for a state. It says the state in text: the colour only repeats it. Not a button, not a link. */
export function StatusBadge({ tone, children }: { tone: BadgeTone, children: string }) {
  return (
    <span className={`inline-flex max-w-full shrink-0 items-center rounded-6 border px-2 py-1 text-dns-14B-120 ${tones[tone]}`}>{children}</span>
  )
}
