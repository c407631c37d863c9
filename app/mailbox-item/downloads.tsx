import { getTranslations } from 'next-intl/server'
import { Table } from '@/components/table'
import { StandaloneLink, TextLink } from '@/components/text-link'
import { formatSize } from '@/components/sizes'
import { downloadNames, isOfDepositReceipt, isProofAlone, type DownloadName } from '@/domain/mailbox'
import type { OpenedItem } from '@/server/mailbox/open'

const contentOf = {
  'original.xml': 'original',
  'original.xml.p7s': 'originalSignature',
  'readable.pdf': 'readable',
  'readable.pdf.p7s': 'readableSignature',
  'receipt.json': 'receipt',
  'receipt.json.p7s': 'receiptSignature',
  'deposit-receipt.json': 'depositReceipt',
  'deposit-receipt.json.p7s': 'depositReceiptSignature',
  'events.jsonl': 'events',
  'evidence.zip': 'evidence',
} as const satisfies Record<DownloadName, string>

interface DownloadsProps {
  folder: string
  documents: OpenedItem['documents']
  isCopy?: boolean
  /** Only what proves that it came: its documents can no longer be opened. */
  isProofOnly?: boolean
}

/**
 * Every file of an item under its neutral name, each an address below `folder`. Sizes are known of the documents; the rest are made when asked for. Without the
 * attribute `download`: the answer itself says to save, and where a session has ended, the browser shows the login page instead of
 * saving it under the document's name.
 */
export async function Downloads({ folder, documents, isCopy = false, isProofOnly = false }: DownloadsProps) {
  const t = await getTranslations('mailbox.item.downloads')
  const sizes = new Map(documents.map((document) => [document.fileName, formatSize(document.sizeInBytes)]))
  const given = isProofOnly ? downloadNames.filter(isProofAlone) : downloadNames
  const held = given.filter((name) => isCopy || !isOfDepositReceipt(name)).filter((name) => !isOfDocument(name) || documents.some((document) => name.startsWith(document.fileName)))
  const rows = held.map((name) => ({
    key: name,
    cells: {
      what: sizes.has(name) ? `${t(contentOf[name])} ${sizes.get(name)}` : t(contentOf[name]),
      file: <TextLink href={`${folder}/${name}`} className="inline-flex min-h-11 items-center">{t('save', { name })}</TextLink>,
    },
  }))
  return (
    <>
      <p className="mb-4">{isProofOnly ? t('proofLead') : t('lead')}</p>
      <Table
        caption={t('caption')}
        captionHidden
        columns={[{ key: 'what', title: t('what') }, { key: 'file', title: t('file'), plain: true }]}
        rows={rows}
      />
      <StandaloneLink href="/help#verify" className="mt-3">{t('verifyHelp')}</StandaloneLink>
    </>
  )
}

const isOfDocument = (name: DownloadName) => name.startsWith('original.') || name.startsWith('readable.')
