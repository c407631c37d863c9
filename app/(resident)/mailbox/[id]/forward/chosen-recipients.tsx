import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import type { Resident } from '@/domain/actor'
import { sealDraft, type ForwardDraft } from '@/server/forwards/draft'
import type { PublicOrganisation } from '@/server/links/depositors'
import { stepPath } from './draft-in'

type ChosenProps = { actor: Resident, draft: ForwardDraft, chosen: PublicOrganisation[], query: string }

/** Whom the resident has chosen so far, each with the way to leave it out, and the way on. */
export async function ChosenRecipients({ actor, draft, chosen, query }: ChosenProps) {
  const t = await getTranslations('forwards.choose')
  if (chosen.length === 0) return <EmptyState title={t('none')} />
  return (
    <>
      <ul className="-mt-4">
        {chosen.map(({ id, name, corporateNumber }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-solid-gray-300 py-3">
            <div className="min-w-0">
              <p className="text-std-17B-170 text-solid-gray-900">{name}</p>
              <p className="text-solid-gray-700">{t('corporateNumber', { number: corporateNumber })}</p>
            </div>
            <ChangeForm actor={actor} draft={draft} change="remove" recipient={id} query={query} label={t('removeNamed', { name })}>{t('remove')}</ChangeForm>
          </li>
        ))}
      </ul>
      <ButtonLink href={stepPath(actor, draft, '/details')} className="mt-6">{t('next')}</ButtonLink>
    </>
  )
}

type ChangeFormProps = { actor: Resident, draft: ForwardDraft, change: 'add' | 'remove', recipient: string, query: string, label: string, children: string }

export function ChangeForm({ actor, draft, change, recipient, query, label, children }: ChangeFormProps) {
  return (
    <form method="post" action={`/mailbox/${draft.itemId}/forward/choose`}>
      <input type="hidden" name="draft" value={sealDraft(actor, draft)} />
      <input type="hidden" name={change} value={recipient} />
      <input type="hidden" name="q" value={query} />
      <Button look={change === 'add' ? 'secondary' : 'quiet'} aria-label={label}>{children}</Button>
    </form>
  )
}
