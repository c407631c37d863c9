import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Input } from '@/components/input'
import { StandaloneLink, TextLink } from '@/components/text-link'
import { inboxFilters, type InboxFilter } from '@/domain/inbox'
import { inboxAddress } from './address'

/** States as links, the organisation's own number as a form: both stay in the address, so that going back finds them again. */
export async function InboxFilters({ filter, reference }: { filter: InboxFilter | null, reference: string }) {
  const t = await getTranslations('inbox')
  const kept: Record<string, string> = reference === '' ? {} : { reference }
  const choices = [{ key: 'all', href: inboxAddress(kept), text: t('filter.all'), isChosen: filter === null },
    ...inboxFilters.map((state) => ({ key: state, href: inboxAddress({ ...kept, state }), text: t(`states.${state}`), isChosen: filter === state }))]
  return (
    <div className="mt-6 rounded-12 border border-solid-gray-300 bg-solid-gray-50 p-4 md:p-5">
      <nav aria-label={t('filter.title')}>
        <ul className="flex flex-wrap gap-x-5">
          {choices.map(({ key, href, text, isChosen }) => (
            <li key={key} className="flex min-h-11 items-center">
              {isChosen
                ? <strong className="font-700 text-solid-gray-900 underline decoration-3 underline-offset-8"><span aria-current="true">{text}</span></strong>
                : <TextLink href={href} className="inline-flex min-h-11 items-center">{text}</TextLink>}
            </li>
          ))}
        </ul>
      </nav>
      <form method="get" action={inboxAddress({})} className="mt-3 flex flex-wrap items-end gap-x-4 gap-y-3">
        {filter === null ? null : <input type="hidden" name="state" value={filter} />}
        <Input id="reference" name="reference" label={t('filter.reference')} support={t('filter.referenceSupport')} required={false} requirementText={t('filter.optional')}
          defaultValue={reference} maxLength={64} autoComplete="off" className="min-w-0 flex-1 basis-80" />
        <Button look="secondary" className="min-h-14">{t('filter.search')}</Button>
      </form>
      {reference === '' ? null : <p className="mt-3 flex flex-wrap items-center gap-x-4"><span className="min-w-0 break-all">{t('filter.found', { reference })}</span> <StandaloneLink href={inboxAddress({})}>{t('filter.clear')}</StandaloneLink></p>}
    </div>
  )
}
