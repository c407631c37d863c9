import { getLocale, getTranslations } from 'next-intl/server'
import { Subheading } from '@/components/heading'
import { Moment } from '@/components/moment'
import { SummaryList } from '@/components/summary-list'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import { documentFileNames } from '@/domain/mailbox'
import { formatSize } from '@/components/sizes'
import type { ForwardPreview } from '@/server/forwards/preview'
import { kindName } from '../../../kind-name'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

/** What the receipt will say to each recipient: every member of it, the same values. */
export async function Statements({ preview }: { preview: ForwardPreview }) {
  const t = await getTranslations('forwards.check')
  return (
    <>
      <p className="max-w-text">{t('statementLead')}</p>
      {preview.statements.map((statement) => (
        <div key={statement.recipient.corporateNumber}>
          <Subheading>{t('statementTo', { name: statement.recipient.name })}</Subheading>
          <Statement statement={statement} />
        </div>
      ))}
    </>
  )
}

async function Statement({ statement }: { statement: ForwardPreview['statements'][number] }) {
  const t = await getTranslations('forwards.check')
  const language = await getLocale()
  const { recipient, recipientReference, organisation, kind, acceptedAt, withdrawnAt, depositReceiptSha256, documents } = statement
  const named = ({ name, corporateNumber }: typeof recipient) => <>{name}<span className="block text-solid-gray-700">{groupedCorporateNumber(corporateNumber)}</span></>
  const digest = (bytes: Uint8Array) => <code className="text-mono-16N-150 break-all">{hex(bytes)}</code>
  const rows = [
    { key: 'number', label: t('number'), value: t('numberGiven') },
    { key: 'recipient', label: t('recipientRow'), value: named(recipient) },
    { key: 'reference', label: t('reference'), value: <span className="break-all">{recipientReference === '' ? t('noReference') : recipientReference}</span> },
    { key: 'forwardedAt', label: t('forwardedAt'), value: t('now') },
    { key: 'kind', label: t('kind'), value: await kindName(kind) },
    { key: 'issuer', label: t('issuer'), value: named(organisation) },
    { key: 'acceptedAt', label: t('acceptedAt'), value: <Moment at={acceptedAt} language={language} /> },
    ...(withdrawnAt === null ? [] : [{ key: 'withdrawnAt', label: t('withdrawnAt'), value: <Moment at={withdrawnAt} language={language} /> }]),
    {
      key: 'documents',
      label: t('hashes'),
      value: documents.map(({ role, sizeInBytes, sha256 }) => (
        <span key={role} className="block">{t('hash', { file: documentFileNames[role], size: formatSize(sizeInBytes) })} {digest(sha256)}</span>
      )),
    },
    { key: 'depositReceipt', label: t('depositReceipt'), value: digest(depositReceiptSha256) },
  ]
  return <SummaryList rows={rows} />
}
