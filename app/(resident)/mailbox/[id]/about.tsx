import { getLocale, getTranslations } from 'next-intl/server'
import { Day, Moment } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { TextLink } from '@/components/text-link'
import type { VerdictTone } from '@/components/verdict-panel'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import { formatDay } from '@/domain/japanese-date'
import { nearnessOf, startOfDueDay } from '@/domain/tasks'
import type { OpenedItem } from '@/server/mailbox/open'
import { dueMark } from '../due-mark'
import { laterRows } from './neighbours'

export async function About({ item, tone }: { item: OpenedItem, tone: VerdictTone }) {
  const { summary, receiptAcceptedAt } = item
  const t = await getTranslations('mailbox.item.about')
  const subject = await getTranslations('mailbox.subject')
  const language = await getLocale()
  return (
    <SummaryList
      rows={[
        { key: 'sender', label: t('sender'), value: summary.senderName },
        { key: 'subject', label: t('subject'), value: subject(summary.subject) },
        { key: 'verdict', label: t('verdict'), value: <VerdictInShort tone={tone} /> },
        ...await askedRows(item),
        { key: 'received', label: t('received'), value: <Moment at={summary.receivedAt} language={language} /> },
        ...await laterRows(item),
        { key: 'receipt', label: t('receipt'), value: <Moment at={receiptAcceptedAt} language={language} /> },
        { key: 'number', label: t('number'), value: <ReferenceNumber value={summary.id} /> },
      ]}
    />
  )
}

/** What the sender asks for, and by which day, for as long as it does. */
async function askedRows({ asked, doneAt, withdrawnAt, correctedBy }: OpenedItem): Promise<SummaryRow[]> {
  if (asked === null || withdrawnAt !== null || correctedBy !== null) return []
  const t = await getTranslations('mailbox.item.about')
  const { action, dueOn } = asked
  const rows = [
    ...(action === null ? [] : [{ key: 'asked', label: t('asked'), value: t(`actions.${action}`) }]),
    ...(dueOn === null ? [] : [{ key: 'due', label: t('due'), value: <DueDay dueOn={startOfDueDay(dueOn)} isDone={doneAt !== null} /> }]),
  ]
  return [...rows, { key: 'task', label: t('task'), value: <TaskState doneAt={doneAt} /> }]
}

async function DueDay({ dueOn, isDone }: { dueOn: Date, isDone: boolean }) {
  const mark = isDone ? null : await dueMark(nearnessOf(dueOn, new Date()))
  return (
    <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <Day at={dueOn} language={await getLocale()} />
      {mark === null ? null : <StatusBadge tone={mark.tone}>{mark.text}</StatusBadge>}
    </span>
  )
}

/** Whether the reader has done it, and the way to the button that says so. */
async function TaskState({ doneAt }: { doneAt: Date | null }) {
  const t = await getTranslations('mailbox.item.about')
  return (
    <span className="flex flex-wrap items-center gap-x-4">
      {doneAt === null ? t('open') : t('doneOn', { day: formatDay(doneAt, await getLocale()) })}
      <TextLink href="#keeping" className="inline-flex min-h-11 items-center print:hidden">{doneAt === null ? t('toDone') : t('toUndone')}</TextLink>
    </span>
  )
}

/** The word for the result, and the way to its reasons. */
async function VerdictInShort({ tone }: { tone: VerdictTone }) {
  const t = await getTranslations('mailbox.item.about')
  const outcomes = await getTranslations('verification.outcomes')
  return (
    <span className="flex flex-wrap items-center gap-x-4">
      <StatusBadge tone={tone}>{outcomes(tone)}</StatusBadge>
      <TextLink href="#verdict" className="inline-flex min-h-11 items-center print:hidden">{t('reasons')}</TextLink>
    </span>
  )
}
