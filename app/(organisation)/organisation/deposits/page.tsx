import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { ShortMoment } from '@/components/moment'
import type { BadgeTone } from '@/components/status-badge'
import { TaskList } from '@/components/task-list'
import { StandaloneLink } from '@/components/text-link'
import type { Depositor } from '@/domain/actor'
import { japaneseDay } from '@/domain/japanese-date'
import type { UploadState } from '@/domain/uploads'
import { database } from '@/server/database'
import { listDeposits } from '@/server/deposits/list'
import { countSince } from '@/server/deposits/today'
import { requireDepositor } from '@/server/session'
import { listUploads } from '@/server/uploads/find'
import { uploadsAloneUpTo } from '@/server/uploads/limit'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'
import { kindName } from '../../../(resident)/mailbox/kind-name'
import { DepositRows } from './deposit-rows'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console'))('title') }
}

async function DepositsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requireDepositor()
  const t = await getTranslations('console')
  return (
    <SitePage title={t('title')} place="deposits">
      <p className="mt-4 max-w-text">{t('home.lead')}</p>
      <Section title={t('home.today')} className="mt-8"><Today actor={actor} /></Section>
      <Section title={t('home.begin')}><Beginnings /></Section>
      <Section title={t('home.uploads')}><Uploads actor={actor} after={single((await searchParams).after)} /></Section>
    </SitePage>
  )
}

/** Problems first. */
const order = ['not-delivered', 'withdrawn', 'accepted', 'scheduled', 'published'] as const
const pad = (number: number) => String(number).padStart(2, '0')

/** The beginning of the day in Japan. */
function startOfDay(at: Date): Date {
  const { year, month, day } = japaneseDay(at)
  return new Date(`${year}-${pad(month)}-${pad(day)}T00:00:00+09:00`)
}

async function Today({ actor }: { actor: Depositor }) {
  const t = await getTranslations('console')
  const counts = new Map((await countSince(database(), actor, startOfDay(new Date()))).map(({ state, count }) => [state, count]))
  const [undelivered, scheduled] = await Promise.all([listDeposits(database(), actor, { state: 'not-delivered', limit: 3 }), listDeposits(database(), actor, { state: 'scheduled', limit: 3 })])
  const shown = order.filter((state) => (counts.get(state) ?? 0) > 0)
  return (
    <>
      {shown.length === 0 ? <p>{t('home.nothingToday')}</p> : (
        <dl className="flex flex-wrap gap-x-10 gap-y-3">
          {shown.map((state) => <div key={state}><dt>{t(`item.words.${state}`)}</dt><dd className="text-std-24B-150">{t('home.count', { count: counts.get(state) ?? 0 })}</dd></div>)}
        </dl>
      )}
      {undelivered.deposits.length === 0 ? null : <div className="mt-8"><h3 className="mb-6 text-std-18B-160">{t('home.undelivered')}</h3><DepositRows deposits={undelivered.deposits} /></div>}
      {scheduled.deposits.length === 0 ? null : <div className="mt-8"><h3 className="mb-6 text-std-18B-160">{t('home.next')}</h3><DepositRows deposits={scheduled.deposits} /></div>}
      <StandaloneLink href="/organisation/deposits/all" className="mt-4">{t('home.all')}</StandaloneLink>
    </>
  )
}

async function Beginnings() {
  const t = await getTranslations('console.home')
  const task = (key: 'single' | 'table' | 'files', href: string) => ({ key, href, title: t(key), details: [t(`${key}Detail`)], badge: null })
  return <TaskList tasks={[task('single', '/organisation/deposits/new'), task('table', '/organisation/deposits/table'), task('files', '/organisation/deposits/files')]} />
}

const tones: Record<UploadState, BadgeTone> = { reading: 'plain', wrong: 'failed', prepared: 'action', proposed: 'plain', sending: 'plain', stopped: 'unknown', done: 'passed', discarded: 'plain' }

async function Uploads({ actor, after }: { actor: Depositor, after: string }) {
  const t = await getTranslations('console')
  const language = await getLocale()
  const page = await listUploads(database(), actor, after === '' ? null : after, new Date())
  const tasks = await Promise.all(page.rows.map(async ({ id, kind, state, rowCount, createdAt }) => ({
    key: id, href: `/organisation/deposits/uploads/${id}`, title: t('uploads.titleOf', { kind: await kindName(kind), count: rowCount }),
    details: [<ShortMoment key="at" at={createdAt} language={language} />], badge: { tone: tones[state], text: t(`uploads.states.${state}`) },
  })))
  return (
    <>
      {tasks.length > 0 ? <TaskList tasks={tasks} /> : <EmptyState title={t('home.noUploads.title')}><p>{t('home.noUploads.body')}</p></EmptyState>}
      {page.next === null ? null : <div className="mt-8"><ButtonLink look="secondary" href={`/organisation/deposits?after=${encodeURIComponent(page.next)}`}>{t('home.more')}</ButtonLink></div>}
      <p className="mt-6">{t('home.limit', { count: await uploadsAloneUpTo(database(), actor) })}</p>
      {actor.isAdministrator ? <StandaloneLink href="/organisation/deposits/limit">{t('home.limitChange')}</StandaloneLink> : null}
    </>
  )
}

export default guarded(DepositsPage)
