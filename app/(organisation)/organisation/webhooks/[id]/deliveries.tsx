import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { ShortMoment } from '@/components/moment'
import { StatusBadge, type BadgeTone } from '@/components/status-badge'
import { Table } from '@/components/table'
import { calledKinds, testType } from '@/domain/webhooks'
import type { Delivery } from '@/server/webhooks/deliveries'

const tones: Record<Delivery['state'], BadgeTone> = { waiting: 'unknown', delivered: 'passed', given_up: 'failed' }

/** What was sent and what waits, the newest first. */
export async function Deliveries({ webhookId, deliveries, mayReplay }: { webhookId: string, deliveries: Delivery[], mayReplay: boolean }) {
  const t = await getTranslations('organisations')
  if (deliveries.length === 0) return <EmptyState title={t('webhooks.deliveries.none')} />
  const language = await getLocale()
  const columns = [
    { key: 'type', title: t('webhooks.fields.type') }, { key: 'when', title: t('webhooks.fields.when') }, { key: 'state', title: t('webhooks.fields.state'), plain: true },
    { key: 'attempts', title: t('webhooks.fields.attempts'), numeric: true }, { key: 'result', title: t('webhooks.fields.result') }, { key: 'act', title: t('webhooks.fields.act'), plain: true },
  ]
  const rows = deliveries.map((delivery) => {
    const { id, type, state, attempts, createdAt, nextAttemptAt, lastOutcome, lastStatus } = delivery
    const kind = calledKinds.find((each) => type.endsWith(`.${each.replaceAll('-', '_')}`))
    const shownType = type === testType ? t('webhooks.deliveries.test') : type
    return {
      key: id,
      cells: {
        type: <>{kind === undefined ? null : <span className="block">{t(`webhooks.kinds.${kind}` as Parameters<typeof t>[0])}</span>}<span className={`break-all ${kind === undefined ? '' : 'font-400'}`}>{shownType}</span></>,
        when: <ShortMoment at={createdAt} language={language} />,
        state: <StatusBadge tone={tones[state]}>{t(`webhooks.deliveries.${state}`)}</StatusBadge>,
        attempts,
        result: (
          <>
            {lastOutcome === null ? null : <span className="block">{t(`webhooks.outcomes.${lastOutcome}`, { status: String(lastStatus ?? '') })}</span>}
            {nextAttemptAt === null || attempts === 0 ? null : <span className="block">{t.rich('webhooks.deliveries.next', { at: () => <ShortMoment at={nextAttemptAt} language={language} /> })}</span>}
          </>
        ),
        act: mayReplay ? <Replay webhookId={webhookId} id={id} name={t('webhooks.deliveries.replayNamed', { type: shownType })} text={t('webhooks.deliveries.replay')} /> : null,
      },
    }
  })
  return <Table caption={t('webhooks.deliveries.title')} captionHidden columns={columns} rows={rows} />
}

function Replay({ webhookId, id, name, text }: { webhookId: string, id: string, name: string, text: string }) {
  return (
    <form method="post" action="/organisation/webhooks/replay">
      <input type="hidden" name="webhook" value={webhookId} />
      <input type="hidden" name="delivery" value={id} />
      <Button look="quiet" className="-ml-4 md:-my-2" aria-label={name}>{text}</Button>
    </form>
  )
}
