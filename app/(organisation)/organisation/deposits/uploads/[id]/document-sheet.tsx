import { getLocale, getTranslations } from 'next-intl/server'
import { DocumentSheet } from '@/components/document-view'
import { EmptyState } from '@/components/empty-state'
import { drawDocument } from '@/documents/draw'
import type { ReadDocument } from '@/documents/kinds'
import { documentWords } from '@/documents/words'

/** The original as the resident will see it; of one that cannot be read, why. */
export async function OriginalSheet({ reading }: { reading: ReadDocument }) {
  const language = await getLocale()
  const words = documentWords(language)
  if (reading.ok) return <DocumentSheet sheet={drawDocument(reading.view, words, language)} />
  const t = await getTranslations('console.check')
  return <EmptyState title={t('unreadable')}><p>{words(`refusals.${reading.reason}`)}</p></EmptyState>
}
