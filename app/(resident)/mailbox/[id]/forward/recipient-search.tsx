import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Input } from '@/components/input'
import { StatusBadge } from '@/components/status-badge'
import type { Resident } from '@/domain/actor'
import { sealDraft, type ForwardDraft } from '@/server/forwards/draft'
import { recipientsShown } from '@/server/forwards/recipients'
import type { PublicOrganisation } from '@/server/links/depositors'
import { ChangeForm } from './chosen-recipients'

type SearchProps = { actor: Resident, draft: ForwardDraft, query: string, found: PublicOrganisation[] }

/** Looks for a recipient by name or corporate number; each found one has the button that adds it. */
export async function RecipientSearch({ actor, draft, query, found }: SearchProps) {
  const t = await getTranslations('forwards.choose')
  const shown = found.slice(0, recipientsShown)
  const chosen = new Set(draft.recipients.map(({ id }) => id))
  return (
    <>
      <form method="get" action={`/mailbox/${draft.itemId}/forward`} role="search">
        <input type="hidden" name="draft" value={sealDraft(actor, draft)} />
        <Input
          id="q" name="q" type="search" maxLength={100} autoComplete="off" enterKeyHint="search" defaultValue={query}
          label={t('label')} support={t('support')} required={false} requirementText={t('optional')}
        />
        <Button look="secondary" className="mt-4">{t('search')}</Button>
      </form>
      <div className="mt-8">
        {shown.length > 0 ? <p className="text-std-17B-170">{query === '' ? t('all') : t('found', { query, count: shown.length })}</p> : <Nobody query={query} />}
        {shown.length === 0 ? null : (
          <ul className="mt-2 border-t border-solid-gray-300">
            {shown.map((one) => (
              <li key={one.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-solid-gray-300 py-4">
                <div className="min-w-0">
                  <p className="text-std-17B-170 text-solid-gray-900">{one.name}</p>
                  <p className="text-solid-gray-700">{t('corporateNumber', { number: one.corporateNumber })}</p>
                </div>
                {chosen.has(one.id)
                  ? <StatusBadge tone="plain">{t('isChosen')}</StatusBadge>
                  : <ChangeForm actor={actor} draft={draft} change="add" recipient={one.id} query={query} label={t('addNamed', { name: one.name })}>{t('add')}</ChangeForm>}
              </li>
            ))}
          </ul>
        )}
        {found.length > shown.length ? <p className="mt-4 max-w-text">{t('more', { count: shown.length })}</p> : null}
      </div>
    </>
  )
}

async function Nobody({ query }: { query: string }) {
  const t = await getTranslations('forwards.choose')
  return <EmptyState title={query === '' ? t('nobody') : t('notFound.title', { query })}><p>{t('notFound.body')}</p></EmptyState>
}
