import { getTranslations } from 'next-intl/server'
import { Table } from '@/components/table'
import { StandaloneLink, TextLink } from '@/components/text-link'
import { forwardFileNames, type ForwardDetails, type ForwardFileName } from '@/server/forwards/list'

const contentOf = {
  'forward-receipt.json': 'receipt',
  'forward-receipt.json.p7s': 'receiptSignature',
  'answer.json': 'answer',
  'answer.json.p7s': 'answerSignature',
} as const satisfies Record<ForwardFileName, string>

/** The sealed statements of both sides, each with its signature. */
export async function ForwardFiles({ forward: { id, state } }: { forward: ForwardDetails }) {
  const t = await getTranslations('forwards.one')
  const isAnswered = state.state === 'accepted' || state.state === 'refused'
  const rows = forwardFileNames.filter((name) => isAnswered || !name.startsWith('answer.')).map((name) => ({
    key: name,
    cells: { what: t(contentOf[name]), file: <TextLink href={`/forwards/${id}/files/${name}`} className="inline-flex min-h-11 items-center break-all">{t('save', { name })}</TextLink> },
  }))
  return (
    <>
      <p className="mb-4 max-w-text">{t('filesLead')}</p>
      <Table caption={t('filesCaption')} captionHidden columns={[{ key: 'what', title: t('what') }, { key: 'file', title: t('file'), plain: true }]} rows={rows} />
      <StandaloneLink href="/help#verify" className="mt-3">{(await getTranslations('mailbox.item.downloads'))('verifyHelp')}</StandaloneLink>
    </>
  )
}
