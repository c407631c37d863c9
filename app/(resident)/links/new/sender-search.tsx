import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Input } from '@/components/input'
import { depositorsShown, type PublicOrganisation } from '@/server/links/depositors'

type SenderSearchProps = { query: string, found: PublicOrganisation[], problem: string | null }

/** Looks for a registered sender by name or corporate number; each found one has the button that makes its code. */
export async function SenderSearch({ query, found, problem }: SenderSearchProps) {
  const t = await getTranslations('links.new.choose')
  const shown = found.slice(0, depositorsShown)
  return (
    <>
      <form method="get" action="/links/new" role="search">
        <Input
          id="q" name="q" type="search" maxLength={100} autoComplete="off" enterKeyHint="search" defaultValue={query}
          label={t('label')} support={t('support')} required={false} requirementText={t('optional')} problem={problem}
        />
        <Button look="secondary" className="mt-4">{t('search')}</Button>
      </form>
      <div className="mt-8">
        {shown.length > 0 ? <p className="text-std-17B-170">{query === '' ? t('all') : t('found', { query, count: shown.length })}</p> : null}
        {shown.length > 0 ? <ul className="mt-2 border-t border-solid-gray-300">{shown.map((one) => <Sender key={one.id} organisation={one} />)}</ul> : <Nobody query={query} />}
        {found.length > shown.length ? <p className="mt-4 max-w-text">{t('more', { count: shown.length })}</p> : null}
      </div>
    </>
  )
}

async function Nobody({ query }: { query: string }) {
  const t = await getTranslations('links.new.choose')
  return <EmptyState title={query === '' ? t('none') : t('notFound.title', { query })}><p>{t('notFound.body')}</p></EmptyState>
}

async function Sender({ organisation: { id, name, corporateNumber } }: { organisation: PublicOrganisation }) {
  const t = await getTranslations('links.new.choose')
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-solid-gray-300 py-4">
      <div className="min-w-0">
        <p className="text-std-17B-170 text-solid-gray-900">{name}</p>
        <p className="text-solid-gray-700">{t('corporateNumber', { number: corporateNumber })}</p>
      </div>
      <form method="post" action="/links/offers">
        <input type="hidden" name="organisation" value={id} />
        <Button look="secondary" aria-label={t('makeNamed', { name })}>{t('make')}</Button>
      </form>
    </li>
  )
}
