import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import { maxRecipientsAtOnce } from '@/domain/forwards'
import { sendableRoles } from '@/server/forwards/preview'
import { findRecipients, searchRecipients } from '@/server/forwards/recipients'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { problemBanner, problemIn, titleWith } from '../../../forwards/problem-banner'
import { titleOf } from '../../kind-name'
import { CannotForward } from './cannot-forward'
import { ChosenRecipients } from './chosen-recipients'
import { draftIn, forwardCrumbs, type Parameter } from './draft-in'
import { RecipientSearch } from './recipient-search'

export const dynamic = 'force-dynamic'

type ChoosePageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ draft?: Parameter, q?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: ChoosePageProps): Promise<Metadata> {
  return { title: await titleWith((await getTranslations('forwards.choose'))('title'), problemIn((await searchParams).problem)) }
}

async function ChoosePage({ params, searchParams }: ChoosePageProps) {
  const resident = await requireResident()
  const { id } = await params
  const { draft: carried, q, problem } = await searchParams
  const t = await getTranslations('forwards.choose')
  const sendable = await sendableRoles(resident, id, new Date())
  if (!sendable.ok) return <CannotForward itemId={id} title={t('title')} reason={sendable.reason} />
  const draft = draftIn(resident, id, carried)
  const query = typeof q === 'string' ? q.trim().slice(0, 100) : ''
  const [chosen, found] = await Promise.all([findRecipients(resident, draft.recipients.map((one) => one.id)), searchRecipients(resident, query)])
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={await forwardCrumbs(id)} before={await problemBanner(problemIn(problem))}>
      <p className="mt-4 max-w-text">{t('lead', { max: maxRecipientsAtOnce })}</p>
      <p className="mt-4"><span className="mr-2 font-700">{t('document')}</span>{await titleOf(sendable.item)}</p>
      <Section title={t('chosen')} className="mt-8"><ChosenRecipients actor={resident} draft={draft} chosen={chosen} query={query} /></Section>
      <Section title={t('find')}><RecipientSearch actor={resident} draft={draft} query={query} found={found} /></Section>
      <StandaloneLink href={`/mailbox/${id}`} className="mt-8">{(await getTranslations('forwards'))('back')}</StandaloneLink>
    </SitePage>
  )
}

export default guarded(ChoosePage)
