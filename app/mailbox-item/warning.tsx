import { getTranslations } from 'next-intl/server'
import { NotificationBanner } from '@/components/notification-banner'
import type { OpenedItem } from '@/server/mailbox/open'
import { toneOf } from './verdict-text'

/** The worst of the documents' tones: one that fails outweighs one that cannot be checked. */
export function worstTone(documents: OpenedItem['documents']): 'passed' | 'failed' | 'unknown' {
  const tones = documents.map((document) => toneOf(document.verdict.indication))
  if (tones.includes('failed')) return 'failed'
  return tones.length === 0 || tones.includes('unknown') ? 'unknown' : 'passed'
}

/** Said before anything of the document is read. */
export async function Warning({ tone }: { tone: 'failed' | 'unknown' }) {
  const t = await getTranslations('mailbox.item.warning')
  return (
    <NotificationBanner id="warning" tone={tone === 'failed' ? 'problem' : 'warning'} title={t(`${tone}.title`)}>
      <p>{t(`${tone}.body`)}</p>
    </NotificationBanner>
  )
}
