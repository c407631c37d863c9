import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { SummaryList } from '@/components/summary-list'
import { readInvitation, type Question } from '@/server/links/answer-invitation'
import { carriedInvitationCode } from '@/server/links/invitation-cookie'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { linksCrumbs } from '../../crumbs'
import { agreedKinds, senderName } from '../../sender-name'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('links.question'))('title') }
}

async function AnswerPage() {
  const resident = await requireResident()
  const code = await carriedInvitationCode()
  if (code === null) redirect('/links/invitation')
  const read = await readInvitation(resident, code, new Date())
  if (!read.ok) redirect(`/links/invitation?problem=${read.reason}`)
  const t = await getTranslations('links.question')
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()}>
      <p className="mt-4 max-w-text">{read.question.isLinked ? t('leadLinked') : t('lead')}</p>
      <WhoAsks question={read.question} />
      <Section title={t('before.title')}>
        <BulletList items={[t('before.yours'), t('before.can'), t('before.stop'), t('before.no')]} />
      </Section>
      <div className="mt-8 flex flex-wrap gap-4">
        <Answer code={code} says="yes"><Button>{t('yes')}</Button></Answer>
        <Answer code={code} says="no"><Button look="secondary" className="min-h-14">{t('no')}</Button></Answer>
        <ButtonLink look="quiet" className="min-h-14" href="/links">{t('later')}</ButtonLink>
      </div>
    </SitePage>
  )
}

async function WhoAsks({ question }: { question: Question }) {
  const t = await getTranslations('links.question')
  const rows = [
    { key: 'who', label: t('who'), value: await senderName(question) },
    { key: 'number', label: t('number'), value: question.corporateNumber },
    { key: 'kinds', label: t('kinds'), value: await agreedKinds(question.kinds) },
    { key: 'until', label: t('until'), value: <Moment at={question.expiresAt} language={await getLocale()} /> },
  ]
  return <div className="mt-6"><SummaryList rows={rows} /></div>
}

/** Each answer repeats the code of the question that this page showed: another tab may have opened another letter since. */
function Answer({ code, says, children }: { code: string, says: 'yes' | 'no', children: ReactNode }) {
  return (
    <form method="post" action="/links/invitation/answers">
      <input type="hidden" name="code" value={code} />
      <input type="hidden" name="says" value={says} />
      {children}
    </form>
  )
}

export default guarded(AnswerPage)
