import { getLocale, getTranslations } from 'next-intl/server'
import { Day, Moment } from '@/components/moment'
import type { SummaryRow } from '@/components/summary-list'
import { requestedActions } from '@/domain/mailbox'
import type { Upload } from '@/server/uploads/find'

/** When and how, as rows. */
export async function wishRows({ publishAt, dueOn, requestedAction, registered }: Pick<Upload, 'publishAt' | 'dueOn' | 'requestedAction' | 'registered'>): Promise<SummaryRow[]> {
  const t = await getTranslations('console.wishes')
  const language = await getLocale()
  const action = requestedActions.find((known) => known === requestedAction)
  return [
    { key: 'publish', label: t('publish'), value: publishAt === null ? t('atOnce') : <Moment at={publishAt} language={language} /> },
    { key: 'due', label: t('due'), value: dueOn === null ? t('none') : <Day at={dueOn} language={language} /> },
    { key: 'action', label: t('action'), value: action === undefined ? t('actions.none') : t(`actions.${action}`) },
    { key: 'registered', label: t('registeredShort'), value: registered ? t('yes') : t('no') },
  ]
}
