import { getTranslations } from 'next-intl/server'
import { StatusBadge } from '@/components/status-badge'
import { readiness } from '@/server/readiness'

const FRESH_FOR_MILLISECONDS = 10_000

let known: { askedAt: number, ready: Promise<boolean> } | undefined

/** Asked at most every ten seconds for all visitors together: the entrance is open to everybody and must cost the database nothing. */
function isReady(): Promise<boolean> {
  const now = Date.now()
  if (known === undefined || now - known.askedAt >= FRESH_FOR_MILLISECONDS) {
    known = { askedAt: now, ready: readiness().then(({ ready }) => ready, () => false) }
  }
  return known.ready
}

/** Whether the service works now, as its own readiness checks see it. */
export async function ServiceStatus() {
  const t = await getTranslations('entrance.status')
  const ready = await isReady()
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <StatusBadge tone={ready ? 'passed' : 'unknown'}>{ready ? t('ready') : t('notReady')}</StatusBadge>
      <span>{ready ? t('readyBody') : t('notReadyBody')}</span>
    </p>
  )
}
