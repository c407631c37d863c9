import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import { documentFileNames } from '@/domain/mailbox'
import type { SealedItem } from '@/server/mailbox/stored-item'

/** What the portal's sealed statement says, line by line; the file itself is below. */
export async function ForwardReceipt({ sealed: { receipt } }: { sealed: SealedItem }) {
  if (receipt.type !== 'madoguchi-forward-receipt') return null
  const t = await getTranslations('inbox.item')
  const language = await getLocale()
  const party = ({ name, corporateNumber }: { name: string, corporateNumber: string }) => <>{name} <ReferenceNumber value={groupedCorporateNumber(corporateNumber)} /></>
  const rows: SummaryRow[] = [
    { key: 'recipient', label: t('receipt.recipient'), value: party(receipt.recipient) },
    { key: 'issuer', label: t('receipt.issuer'), value: party(receipt.organisation) },
    { key: 'forwarded', label: t('forwardedAt'), value: <Moment at={receipt.forwardedAt} language={language} /> },
    { key: 'accepted', label: t('receipt.acceptedAt'), value: <Moment at={receipt.acceptedAt} language={language} /> },
    ...receipt.documents.map(({ role, sha256 }) => ({ key: role, label: t('receipt.hash', { file: documentFileNames[role] }), value: <ReferenceNumber value={sha256} /> })),
    { key: 'deposit', label: t('receipt.depositReceipt'), value: <ReferenceNumber value={receipt.depositReceiptSha256} /> },
  ]
  return (
    <>
      <p className="mb-4 max-w-text">{t('receipt.lead')}</p>
      <SummaryList rows={rows} />
    </>
  )
}
