import type { Metadata } from 'next'
import { notFound, redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { NotificationBanner } from '@/components/notification-banner'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import { readForward } from '@/server/inbox/read'
import { requireRecipient } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { worstTone } from '../../../../../mailbox-item/warning'
import { single, withQuery } from '../../../../../member-form'
import { SitePage } from '../../../../../site-page'
import { titleOf } from '../../../../../(resident)/mailbox/kind-name'
import { answerOf, answerText, choiceOf, toldText } from '../../answer-words'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('inbox'))('answer.check.title') }
}

type CheckPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ answer?: string | string[] }> }

/** Shows what will be sent before it is; nothing has happened yet. */
async function CheckPage({ params, searchParams }: CheckPageProps) {
  const actor = await requireRecipient()
  const { id } = await params
  const read = await readForward(actor, id, new Date())
  if (!read.ok && read.reason === 'not-found') notFound()
  const back = `/organisation/inbox/${id}`
  if (!read.ok || read.forward.received.answer !== null) redirect(back)
  const answer = answerOf(single((await searchParams).answer))
  if (answer === null) redirect(withQuery(back, { problem: 'answer-missing' }))
  const { item, received } = read.forward
  const t = await getTranslations('inbox')
  const tone = worstTone(item.documents)
  const title = await titleOf(item.summary)
  const rows: SummaryRow[] = [
    { key: 'decision', label: t('answer.check.decision'), value: <strong className="font-700">{await answerText(answer)}</strong> },
    { key: 'told', label: t('answer.check.told'), value: await toldText(answer) },
    { key: 'document', label: t('answer.check.document'), value: title },
    { key: 'issuer', label: t('issuer'), value: item.summary.senderName },
    { key: 'reference', label: t('reference'), value: received.reference === '' ? t('noReference') : received.reference },
  ]
  const warning = answer.decision === 'accepted' && tone !== 'passed'
    ? <NotificationBanner id="warning" tone={tone === 'failed' ? 'problem' : 'warning'} title={t(`answer.check.${tone}.title`)}><p>{t(`answer.check.${tone}.body`)}</p></NotificationBanner>
    : null
  return (
    <SitePage title={t('answer.check.title')} place="inbox" crumbs={[{ href: '/organisation/inbox', text: t('title') }, { href: back, text: title }]} before={warning}>
      <p className="mt-4 max-w-text">{t('answer.check.lead')}</p>
      <div className="mt-6"><SummaryList rows={rows} /></div>
      <p className="mt-6 max-w-text">{t('answer.check.sealed')}</p>
      <form method="post" action={`${back}/answer/send`} className="mt-8 flex flex-wrap gap-4">
        <input type="hidden" name="answer" value={choiceOf(answer)} />
        <Button>{t('answer.check.submit')}</Button>
        <ButtonLink look="secondary" className="min-h-14" href={`${withQuery(back, { answer: choiceOf(answer) })}#answer`}>{t('answer.check.change')}</ButtonLink>
      </form>
    </SitePage>
  )
}

export default guarded(CheckPage)
