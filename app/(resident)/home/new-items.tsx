import { getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import type { HomeOverview } from '@/server/home/overview'
import { MailList } from '../mailbox/mail-list'

export async function NewItems({ items }: { items: HomeOverview['newItems'] }) {
  const t = await getTranslations('home.newItems')
  return (
    <Section title={t('title')} aside={<StandaloneLink href="/mailbox">{t('all')}</StandaloneLink>}>
      {items.length > 0 ? <MailList items={items} /> : <EmptyState title={t('empty.title')}><p>{t('empty.body')}</p></EmptyState>}
    </Section>
  )
}
