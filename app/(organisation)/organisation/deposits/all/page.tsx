import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Input } from '@/components/input'
import { Select } from '@/components/select'
import { database } from '@/server/database'
import { listDeposits } from '@/server/deposits/list'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { depositCrumbs } from '../crumbs'
import { DepositRows } from '../deposit-rows'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.all'))('title') }
}

const states = ['accepted', 'scheduled', 'published', 'withdrawn', 'not-delivered'] as const
const DEPOSITS_PER_PAGE = 30

async function AllDepositsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requireDepositor()
  const query = await searchParams
  const reference = single(query.reference).normalize('NFKC').trim().slice(0, 64)
  const state = states.find((known) => known === single(query.state))
  const after = single(query.after)
  const page = await listDeposits(database(), actor, { limit: DEPOSITS_PER_PAGE, state, depositorReference: reference === '' ? undefined : reference, after: after === '' ? undefined : after })
  const t = await getTranslations('console.all')
  const filter = { ...(state === undefined ? {} : { state }), ...(reference === '' ? {} : { reference }) }
  return (
    <SitePage title={t('title')} place="deposits" crumbs={await depositCrumbs()}>
      <Filter reference={reference} state={state ?? ''} />
      <div className="mt-10">{page.deposits.length > 0 ? <DepositRows deposits={page.deposits} /> : <EmptyState title={t('none.title')}><p>{t('none.body')}</p></EmptyState>}</div>
      {page.next === null ? null : (
        <div className="mt-8"><ButtonLink look="secondary" href={`/organisation/deposits/all?${new URLSearchParams({ ...filter, after: page.next }).toString()}`}>{(await getTranslations('console.home'))('more')}</ButtonLink></div>
      )}
    </SitePage>
  )
}

async function Filter({ reference, state }: { reference: string, state: string }) {
  const t = await getTranslations('console')
  const options = [{ value: '', text: t('all.anyState') }, ...states.map((value) => ({ value, text: t(`item.words.${value}`) }))]
  return (
    <form method="get" action="/organisation/deposits/all" aria-label={t('all.filter')} className="mt-6 flex flex-wrap items-end gap-x-6 gap-y-4">
      <Select id="state" name="state" label={t('all.state')} options={options} defaultValue={state} className="w-full md:w-56" />
      <Input id="reference" name="reference" label={t('all.reference')} required={false} requirementText="" defaultValue={reference} maxLength={64} autoComplete="off" spellCheck={false} className="w-full md:w-80" />
      <Button look="secondary" className="min-h-14">{t('all.show')}</Button>
    </form>
  )
}

export default guarded(AllDepositsPage)
