import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { readForward, type ReadForward } from '@/server/inbox/read'
import { requireRecipient } from '@/server/session'
import { guarded } from '../../../../guarded'
import { Content } from '../../../../mailbox-item/content'
import { Downloads } from '../../../../mailbox-item/downloads'
import { Verdicts } from '../../../../mailbox-item/verdicts'
import { Warning, worstTone } from '../../../../mailbox-item/warning'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { titleOf } from '../../../../(resident)/mailbox/kind-name'
import { InboxNotice } from '../notice'
import { About } from './about'
import { AnswerForm } from './answer-form'
import { ForwardReceipt } from './forward-receipt'
import { GivenAnswer } from './given-answer'
import { Gone } from './gone'
import { History } from './history'

export const dynamic = 'force-dynamic'

type ItemPageProps = { params: Promise<{ id: string }>, searchParams: Promise<Record<string, string | string[] | undefined>> }

/** Says only that it is a document: titles stand in histories and on shared screens. */
export async function generateMetadata({ searchParams }: ItemPageProps): Promise<Metadata> {
  const title = (await getTranslations('inbox'))('item.title')
  const isError = single((await searchParams).problem) === 'answer-missing'
  return { title: isError ? (await getTranslations('common'))('errorTitle', { title }) : title }
}

async function ItemPage({ params, searchParams }: ItemPageProps) {
  const actor = await requireRecipient()
  const { id } = await params
  const read = await readForward(actor, id, new Date())
  if (!read.ok && read.reason === 'not-found') notFound()
  const query = await searchParams
  const [problem, done] = [single(query.problem), single(query.done)]
  if (!read.ok) return <Gone reason={read.reason} received={read.received} timeline={read.timeline} />
  const { received, item, sealed, timeline } = read.forward
  const t = await getTranslations('inbox')
  const tone = worstTone(item.documents)
  const folder = `/organisation/inbox/${received.id}/files`
  return (
    <SitePage title={await titleOf(item.summary)} place="inbox" crumbs={[{ href: '/organisation/inbox', text: t('title') }]} before={<Before forward={read.forward} problem={problem} done={done} />}>
      <Section title={t('item.about')} className="mt-8"><About forward={read.forward} tone={tone} /></Section>
      <Section title={t('item.content')}><Content view={item.view} isConfirmed={tone === 'passed'} /></Section>
      <Section id="verdict" title={t('item.verdict')}><Verdicts documents={item.documents} /></Section>
      {received.answer === null
        ? <Section id="answer" title={t('answer.title')} className="print:hidden"><AnswerForm id={received.id} problem={problem} chosen={single(query.answer)} /></Section>
        : <Section id="answer" title={t('answer.given.title')}><GivenAnswer received={received} folder={folder} /></Section>}
      <Section title={t('item.receipt.title')}><ForwardReceipt sealed={sealed} /></Section>
      <Section title={t('item.downloads')} className="print:hidden"><Downloads folder={folder} documents={item.documents} isCopy /></Section>
      <Section title={t('item.timeline')}><History timeline={timeline} /></Section>
      <StandaloneLink href="/organisation/inbox" className="mt-8 print:hidden">{t('item.back')}</StandaloneLink>
    </SitePage>
  )
}

/** One notice at most: what came of a form, then what must be known before the document is relied on. */
async function Before({ forward: { item, received }, problem, done }: { forward: ReadForward, problem: string, done: string }) {
  const t = await getTranslations('inbox')
  const common = await getTranslations('common')
  if (problem === 'answer-missing') return <ErrorSummary title={common('errorSummary')} problems={[{ fieldId: 'answer-accepted', sentence: t('problems.answer-missing') }]} />
  const tone = worstTone(item.documents)
  if (problem !== '' || done !== '') return <InboxNotice problem={problem} done={done} />
  if (tone !== 'passed') return <Warning tone={tone} />
  if (received.withdrawnAt !== null) return <NotificationBanner id="withdrawn" tone="warning" title={t('item.withdrawn.title')}><p>{t('item.withdrawn.body')}</p></NotificationBanner>
  return null
}

export default guarded(ItemPage)
