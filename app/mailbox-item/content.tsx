import { getLocale, getTranslations } from 'next-intl/server'
import { DocumentSheet } from '@/components/document-view'
import { EmptyState } from '@/components/empty-state'
import { drawDocument } from '@/documents/draw'
import { documentWords } from '@/documents/words'
import type { OpenedItem } from '@/server/mailbox/open'

/** What the original says, drawn in the reader's language; without confirmation it says so first. */
export async function Content({ view, isConfirmed }: { view: OpenedItem['view'], isConfirmed: boolean }) {
  const t = await getTranslations('mailbox.item.content')
  if (view === null) return <EmptyState title={t('unreadable.title')}><p>{t('unreadable.body')}</p></EmptyState>
  const language = await getLocale()
  return (
    <>
      <p className="mb-4">{isConfirmed ? t('lead') : <strong className="font-700">{t('failed')}</strong>}</p>
      <DocumentSheet sheet={drawDocument(view, documentWords(language), language)} />
    </>
  )
}
