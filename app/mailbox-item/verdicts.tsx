import { getTranslations } from 'next-intl/server'
import { Subheading } from '@/components/heading'
import { VerdictPanel } from '@/components/verdict-panel'
import type { Verdict } from '@/pki/verify/verdict'
import type { OpenedItem } from '@/server/mailbox/open'
import { describeStep, toneOf } from './verdict-text'

/** One panel a document: the data and the PDF are signed apart, and one may fail where the other holds. */
export async function Verdicts({ documents }: { documents: OpenedItem['documents'] }) {
  const t = await getTranslations('mailbox.item.verdict')
  return (
    <>
      <p>{t('lead')}</p>
      {documents.map((document) => (
        <div key={document.ordinal}>
          <Subheading>{t(document.role)}</Subheading>
          <VerdictOf verdict={document.verdict} />
        </div>
      ))}
    </>
  )
}

export async function VerdictOf({ verdict }: { verdict: Verdict }) {
  const t = await getTranslations('verification')
  const own = await getTranslations('mailbox.item.verdict')
  const tone = toneOf(verdict.indication)
  const { indication, subIndication } = verdict
  return (
    <VerdictPanel
      tone={tone}
      toneWord={t(`outcomes.${tone}`)}
      headline={t(`indications.${indication}.title`)}
      meaning={t(`indications.${indication}.text`)}
      steps={await Promise.all(verdict.steps.map(describeStep))}
      evidenceSummary={own('evidence')}
      indication={{ label: own('indication'), value: subIndication ? `${indication} / ${subIndication}` : indication }}
    />
  )
}
