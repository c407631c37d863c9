import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { TextLink } from '@/components/text-link'
import type { DownloadName } from '@/domain/mailbox'
import type { ForwardPreview } from '@/server/forwards/preview'

/** Under which of the resident's own files the very same bytes lie; null for what is only made for the recipient. */
function ownFile(name: DownloadName): DownloadName | null {
  if (name === 'deposit-receipt.json') return 'receipt.json'
  if (name === 'deposit-receipt.json.p7s') return 'receipt.json.p7s'
  return name.startsWith('original.') || name.startsWith('readable.') ? name : null
}

/** Names of what arrives; what exists already can be fetched and looked at. */
export async function SentFiles({ preview }: { preview: ForwardPreview }) {
  const t = await getTranslations('forwards.check')
  const items = preview.files.map((name) => {
    const own = ownFile(name)
    return own === null ? <code key={name} className="break-all">{name}</code> : <TextLink key={name} href={`/mailbox/${preview.item.id}/files/${own}`} className="inline-flex min-h-11 items-center break-all">{name}</TextLink>
  })
  return (
    <>
      <p className="mb-4 max-w-text">{t('filesLead')}</p>
      <BulletList items={items} />
      <p className="mt-4 max-w-text">{t('filesMore')}</p>
    </>
  )
}
