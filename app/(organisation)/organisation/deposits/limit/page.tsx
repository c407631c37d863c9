import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Input } from '@/components/input'
import { SummaryList } from '@/components/summary-list'
import { database } from '@/server/database'
import { requireDepositor } from '@/server/session'
import { uploadsAloneUpTo } from '@/server/uploads/limit'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { ConsoleNotice, problemSentence } from '../console-notice'
import { depositCrumbs } from '../crumbs'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.limit'))('title') }
}

async function LimitPage({ searchParams }: { searchParams: Promise<{ problem?: string | string[] }> }) {
  const actor = await requireDepositor()
  const problem = single((await searchParams).problem)
  const t = await getTranslations('console')
  return (
    <SitePage title={t('limit.title')} place="deposits" crumbs={await depositCrumbs()} before={<ConsoleNotice problem={problem} field={problem === 'limit-malformed' ? 'limit' : null} />}>
      <p className="mt-4 max-w-text">{t('limit.lead')}</p>
      <div className="mt-6"><SummaryList rows={[{ key: 'now', label: t('limit.now'), value: t('home.count', { count: await uploadsAloneUpTo(database(), actor) }) }]} /></div>
      {actor.isAdministrator ? (
        <form method="post" action="/organisation/deposits/limit/propose" className="mt-8 flex flex-col gap-6">
          <Input id="limit" name="limit" label={t('limit.number')} support={t('limit.support')} problem={problem === 'limit-malformed' ? await problemSentence(problem) : null} required requirementText={t('required')}
            inputMode="numeric" maxLength={9} autoComplete="off" />
          <div><Button>{t('limit.submit')}</Button></div>
        </form>
      ) : <p className="mt-6">{t('limit.notAdministrator')}</p>}
    </SitePage>
  )
}

export default guarded(LimitPage)
