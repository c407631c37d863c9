import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Moment } from '@/components/moment'
import { Table } from '@/components/table'
import { TextLink } from '@/components/text-link'
import type { ForwardSummary } from '@/server/forwards/list'
import { kindName } from '../mailbox/kind-name'
import { ForwardStateCell } from './forward-state'

export type ForwardColumn = 'document' | 'recipient' | 'sentOn' | 'state' | 'receipt' | 'details'

const touchable = 'inline-flex min-h-11 items-center'

/** Forwards as rows, newest first, with what the place asks for. */
export async function ForwardTable({ forwards, columns }: { forwards: ForwardSummary[], columns: ForwardColumn[] }) {
  const [t, sent] = await Promise.all([getTranslations('forwards'), getTranslations('forwards.sent')])
  const titles: Record<ForwardColumn, string> = {
    document: t('document'), recipient: t('recipient'), sentOn: t('sentOn'), state: t('stateTitle'), receipt: sent('receipt'), details: t('details'),
  }
  const isPlain = (column: ForwardColumn) => column === 'details'
  return (
    <Table
      caption={t('listCaption')}
      captionHidden
      columns={columns.map((key) => ({ key, title: titles[key], plain: isPlain(key) }))}
      rows={await Promise.all(forwards.map(async (forward) => ({ key: forward.id, cells: await cellsOf(forward) })))}
    />
  )
}

async function cellsOf({ id, kind, senderName, recipientName, recipientReference, state }: ForwardSummary): Promise<Record<ForwardColumn, ReactNode>> {
  const [t, sent] = await Promise.all([getTranslations('forwards'), getTranslations('forwards.sent')])
  const language = await getLocale()
  return {
    document: <>{await kindName(kind)}<span className="block font-400 text-solid-gray-700">{t('from', { sender: senderName })}</span></>,
    recipient: <>{recipientName}{recipientReference === '' ? null : <span className="block font-400 break-all text-solid-gray-700">{recipientReference}</span>}</>,
    sentOn: <Moment at={state.forwardedAt} language={language} />,
    state: <ForwardStateCell state={state} />,
    receipt: ['forward-receipt.json', 'forward-receipt.json.p7s'].map((name) => (
      <TextLink key={name} href={`/forwards/${id}/files/${name}`} className={`${touchable} mr-4`}>{sent('save', { name })}</TextLink>
    )),
    details: <TextLink href={`/forwards/${id}`} className={touchable} aria-label={t('detailsNamed', { recipient: recipientName })}>{t('details')}</TextLink>,
  }
}
