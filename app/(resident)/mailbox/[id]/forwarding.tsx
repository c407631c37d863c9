import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { Subheading } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import type { Resident } from '@/domain/actor'
import { forwardsOfItem } from '@/server/forwards/list'
import { ForwardTable } from '../../forwards/forward-table'

/** The way to send the item on, and to whom it was sent. What fails its verdict is not offered: no recipient could use it. */
export async function Forwarding({ actor, itemId, isOffered }: { actor: Resident, itemId: string, isOffered: boolean }) {
  const t = await getTranslations('forwards.item')
  const forwards = await forwardsOfItem(actor, itemId)
  return (
    <>
      {isOffered ? <p className="max-w-text">{t('lead')}</p> : null}
      {isOffered ? <ButtonLink href={`/mailbox/${itemId}/forward`} look="secondary" className="mt-4">{forwards.length === 0 ? t('forward') : t('again')}</ButtonLink> : null}
      {forwards.length === 0 ? null : (
        <>
          <Subheading>{t('to')}</Subheading>
          <ForwardTable forwards={forwards} columns={['recipient', 'sentOn', 'state', 'details']} />
        </>
      )}
      <StandaloneLink href="/forwards" className="mt-3">{t('all')}</StandaloneLink>
    </>
  )
}
