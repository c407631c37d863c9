import { getTranslations } from 'next-intl/server'
import { Subheading } from '@/components/heading'
import { VerdictPanel } from '@/components/verdict-panel'
import type { Verdict } from '@/pki/verify/verdict'
import type { ExaminedRow } from '@/server/uploads/examine'
import { describeStep, toneOf } from '../../../../../(resident)/mailbox/[id]/verdict-text'

/** What was verified of each document: the sentences that the resident will read. */
export async function Verdicts({ documents }: { documents: ExaminedRow['documents'] }) {
  const t = await getTranslations('mailbox.item.verdict')
  return (
    <>
      {documents.map(({ role, verdict }) => (verdict === null ? null : (
        <div key={role}>
          <Subheading>{t(role)}</Subheading>
          <DocumentVerdict verdict={verdict} />
        </div>
      )))}
    </>
  )
}

async function DocumentVerdict({ verdict }: { verdict: Verdict }) {
  const t = await getTranslations('verification')
  const own = await getTranslations('mailbox.item.verdict')
  const { indication, subIndication } = verdict
  const tone = toneOf(indication)
  return (
    <VerdictPanel tone={tone} toneWord={t(`outcomes.${tone}`)} headline={t(`indications.${indication}.title`)} meaning={t(`indications.${indication}.text`)}
      steps={await Promise.all(verdict.steps.map(describeStep))} evidenceSummary={own('evidence')}
      indication={{ label: own('indication'), value: subIndication ? `${indication} / ${subIndication}` : indication }} />
  )
}
