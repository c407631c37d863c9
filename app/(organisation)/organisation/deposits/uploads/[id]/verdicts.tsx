import { getTranslations } from 'next-intl/server'
import { Subheading } from '@/components/heading'
import type { ExaminedRow } from '@/server/uploads/examine'
import { VerdictOf } from '../../../../../mailbox-item/verdicts'

/** What was verified of each document: the sentences that the resident will read. */
export async function Verdicts({ documents }: { documents: ExaminedRow['documents'] }) {
  const t = await getTranslations('mailbox.item.verdict')
  return (
    <>
      {documents.map(({ role, verdict }) => (verdict === null ? null : (
        <div key={role}>
          <Subheading>{t(role)}</Subheading>
          <VerdictOf verdict={verdict} />
        </div>
      )))}
    </>
  )
}
