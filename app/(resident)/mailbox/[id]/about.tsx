import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { TextLink } from '@/components/text-link'
import type { VerdictTone } from '@/components/verdict-panel'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import type { OpenedItem } from '@/server/mailbox/open'

export async function About({ item: { summary, receiptAcceptedAt }, tone }: { item: OpenedItem, tone: VerdictTone }) {
  const t = await getTranslations('mailbox.item.about')
  const subject = await getTranslations('mailbox.subject')
  const language = await getLocale()
  return (
    <SummaryList
      rows={[
        { key: 'sender', label: t('sender'), value: summary.senderName },
        { key: 'subject', label: t('subject'), value: subject(summary.subject) },
        { key: 'verdict', label: t('verdict'), value: <VerdictInShort tone={tone} /> },
        { key: 'received', label: t('received'), value: <Moment at={summary.receivedAt} language={language} /> },
        { key: 'receipt', label: t('receipt'), value: <Moment at={receiptAcceptedAt} language={language} /> },
        { key: 'number', label: t('number'), value: <ReferenceNumber value={summary.id} /> },
      ]}
    />
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
