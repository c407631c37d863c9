import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import type { Resident } from '@/domain/actor'
import type { ForwardProblem } from '@/domain/forwards'
import { sealDraft, type ForwardDraft } from '@/server/forwards/draft'
import { previewForward, type ForwardPreview } from '@/server/forwards/preview'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { Content } from '../../../../../mailbox-item/content'
import { Verdicts } from '../../../../../mailbox-item/verdicts'
import { SitePage } from '../../../../../site-page'
import { problemBanner, problemIn, titleWith, type ForwardPageProblem } from '../../../../forwards/problem-banner'
import { CannotForward } from '../cannot-forward'
import { draftIn, forwardCrumbs, stepPath, type Parameter } from '../draft-in'
import { Statements } from './statements'
import { SentFiles } from './sent-files'

export const dynamic = 'force-dynamic'

type CheckPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ draft?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: CheckPageProps): Promise<Metadata> {
  return { title: await titleWith((await getTranslations('forwards.check'))('title'), problemIn((await searchParams).problem)) }
}

async function CheckPage({ params, searchParams }: CheckPageProps) {
  const resident = await requireResident()
  const { id } = await params
  const { draft: carried, problem } = await searchParams
  const t = await getTranslations('forwards.check')
  const draft = draftIn(resident, id, carried)
  const roles = draft.withReadable ? ['original', 'readable'] : ['original']
  const previewed = await previewForward(resident, { itemId: id, recipients: draft.recipients, roles }, new Date())
  if (!previewed.ok) {
    const step = stepFor(previewed.reason)
    if (step === null) return <CannotForward itemId={id} title={t('title')} reason={previewed.reason} />
    // The item may have no readable form: then the original alone is what there is to send.
    redirect(step === 'again' ? stepPath(resident, { ...draft, withReadable: false }, '/check') : stepPath(resident, draft, step, { problem: previewed.reason }))
  }
  const { preview } = previewed
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={await forwardCrumbs(id)} before={await noticeFor(problemIn(problem), preview)}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('recipients')} className="mt-8"><Recipients preview={preview} /></Section>
      <Section title={t('content')}><Content view={preview.view} isConfirmed={preview.indication === 'TOTAL-PASSED'} /></Section>
      <Section id="verdict" title={t('verdict')}>
        <p className="mb-2">{t('verdictLead')}</p>
        <Verdicts documents={preview.documents} />
      </Section>
      <Section title={t('statement')}><Statements preview={preview} /></Section>
      <Section title={t('files')}><SentFiles preview={preview} /></Section>
      <Section title={t('notSent.title')}><BulletList items={[t('notSent.name'), t('notSent.account'), t('notSent.timeline')]} /></Section>
      <Section title={t('after.title')}><BulletList items={[t('after.revoke'), t('after.saved'), t('after.answer')]} /></Section>
      <SendForm actor={resident} draft={{ ...draft, seen: preview.indication }} />
    </SitePage>
  )
}

/** Which step mends it; null when nothing of this item can be sent. */
function stepFor(reason: ForwardProblem): '' | '/details' | 'again' | null {
  if (ofRecipients.includes(reason)) return ''
  if (reason === 'reference-malformed') return '/details'
  return reason === 'role-missing' ? 'again' : null
}

const ofRecipients: readonly ForwardProblem[] = ['recipients-missing', 'too-many-recipients', 'recipient-repeated', 'recipient-unknown']

async function SendForm({ actor, draft }: { actor: Resident, draft: ForwardDraft }) {
  const t = await getTranslations('forwards.check')
  return (
    <form method="post" action={`/mailbox/${draft.itemId}/forward/send`} className="mt-12 flex flex-wrap gap-4">
      <input type="hidden" name="draft" value={sealDraft(actor, draft)} />
      <Button>{t('submit')}</Button>
      <ButtonLink look="quiet" className="min-h-14" href={stepPath(actor, draft, '/details')}>{t('change')}</ButtonLink>
    </form>
  )
}

/** At most one, what weighs most first. */
async function noticeFor(problem: ForwardPageProblem | null, { indication, withdrawnAt, isCorrected }: ForwardPreview): Promise<ReactNode> {
  if (problem !== null) return problemBanner(problem)
  const t = await getTranslations('forwards.check')
  const warning = indication === 'INDETERMINATE' ? 'unchecked' : withdrawnAt !== null ? 'withdrawn' : isCorrected ? 'corrected' : null
  if (warning === null) return null
  return <NotificationBanner id="warning" tone="warning" title={t(`${warning}.title`)}><p>{t(`${warning}.body`)}</p></NotificationBanner>
}

async function Recipients({ preview }: { preview: ForwardPreview }) {
  const t = await getTranslations('forwards.check')
  return (
    <>
      <BulletList
        items={preview.statements.map(({ recipient, recipientReference }) => (
          <>
            <span className="font-700">{recipient.name}</span>
            <span className="block break-all text-solid-gray-700">{t('reference')} {recipientReference === '' ? t('noReference') : recipientReference}</span>
          </>
        ))}
      />
      {preview.statements.length > 1 ? <p className="mt-4 max-w-text">{t('alone')}</p> : null}
    </>
  )
}

export default guarded(CheckPage)
