import { getLocale, getTranslations } from 'next-intl/server'
import type { VerdictStep, VerdictTone } from '@/components/verdict-panel'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import { formatDayAndTime, formatShortDayAndTime } from '@/domain/japanese-date'
import { evidenceKeys, type Evidence, type Indication, type Step } from '@/pki/verify/verdict'

export function toneOf(indication: Indication): VerdictTone {
  switch (indication) {
    case 'TOTAL-PASSED': return 'passed'
    case 'TOTAL-FAILED': return 'failed'
    case 'INDETERMINATE': return 'unknown'
  }
}

/** What a step found, as sentences with the facts behind them. */
export async function describeStep(step: Step): Promise<VerdictStep> {
  const t = await getTranslations('verification')
  return {
    key: step.name,
    title: t(`steps.${step.name}.title`),
    tone: step.outcome,
    toneWord: t(`outcomes.${step.outcome}`),
    sentence: step.outcome === 'passed' ? t(`steps.${step.name}.passed`) : t(`reasons.${step.reason}`),
    fact: await factOf(step),
    evidence: await listEvidence(step.evidence),
  }
}

/** Who or when, for the steps where that is what people want to know. A step that lacks its evidence says nothing more. */
async function factOf({ name, evidence }: Step): Promise<string | null> {
  const t = await getTranslations('mailbox.item.verdict.facts')
  const language = await getLocale()
  const short = (iso: string) => formatShortDayAndTime(new Date(iso), language)
  const long = (iso: string) => formatDayAndTime(new Date(iso), language)
  const { subject, organisation, thisUpdate, checkedAt, notBefore, notAfter } = evidence
  if (name === 'signer-certificate' && subject) return t('signer-certificate', { subject: commonNameIn(subject) ?? subject })
  if (name === 'organisation' && organisation) return t('organisation', { organisation: groupedCorporateNumber(organisation.replace(/^NTRJP-/, '')) })
  if (name === 'revocation' && thisUpdate && checkedAt) return t('revocation', { thisUpdate: short(thisUpdate), checkedAt: short(checkedAt) })
  if (name === 'validity' && notBefore && notAfter) return t('validity', { notBefore: long(notBefore), notAfter: long(notAfter) })
  return null
}

/** The common name in a distinguished name written as text (RFC 4514); null when it has none. */
function commonNameIn(subject: string): string | null {
  const written = /(?:^|[,+]\s*)CN=((?:\\.|[^,+\\])+)/.exec(subject)?.[1]
  return written === undefined ? null : written.replaceAll(/\\(.)/g, '$1')
}

const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

async function listEvidence(evidence: Evidence): Promise<VerdictStep['evidence']> {
  const t = await getTranslations('verification.evidence')
  const language = await getLocale()
  const readable = (value: string) => (isInstant.test(value) ? `${formatDayAndTime(new Date(value), language)} (${value})` : value)
  return evidenceKeys.flatMap((key) => {
    const value = evidence[key]
    return value === undefined ? [] : [{ key, label: t(key), value: readable(value) }]
  })
}
