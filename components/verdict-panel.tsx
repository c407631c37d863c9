import type { ReactNode } from 'react'
import { Disclosure } from './disclosure'
import { Icon, type IconName } from './icons'
import { StatusBadge } from './status-badge'

export type VerdictTone = 'passed' | 'failed' | 'unknown'
export type VerdictStep = { key: string, tone: VerdictTone, toneWord: string, sentence: ReactNode, evidence: { key: string, label: string, value: string }[] }

type VerdictPanelProps = {
  tone: VerdictTone
  toneWord: string
  headline: string
  meaning: string
  steps: VerdictStep[]
  evidenceSummary: string
  /** The indication in the words of EN 319 102-1, for those who compare reports. */
  indication: { label: string, value: string }
}

const looks: Record<VerdictTone, { frame: string, icon: IconName, ink: string }> = {
  passed: { frame: 'border-success-2', icon: 'check', ink: 'text-success-2' },
  failed: { frame: 'border-error-2', icon: 'cross', ink: 'text-error-2' },
  unknown: { frame: 'border-yellow-900', icon: 'question', ink: 'text-yellow-1000' },
}

/** Trust as sentences with reasons: what was found, what that means, each step that led there, and the evidence folded beneath. */
export function VerdictPanel({ tone, toneWord, headline, meaning, steps, evidenceSummary, indication }: VerdictPanelProps) {
  const withEvidence = steps.filter((step) => step.evidence.length > 0)
  return (
    <div className={`rounded-12 border-3 bg-white p-4 md:p-6 ${looks[tone].frame}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Mark tone={tone} />
        <p className="min-w-0 flex-1 basis-56 text-std-20B-150 text-solid-gray-900">{headline}</p>
        <StatusBadge tone={tone}>{toneWord}</StatusBadge>
      </div>
      <p className="mt-2">{meaning}</p>
      <ol className="mt-4 space-y-3 border-t border-solid-gray-300 pt-4">
        {steps.map((step) => (
          <li key={step.key} className="flex items-start gap-3">
            <span className="pt-0.5"><Mark tone={step.tone} /></span>
            <span><span className="font-700">{step.toneWord}</span>　{step.sentence}</span>
          </li>
        ))}
      </ol>
      <div className="mt-4">
        <Disclosure summary={evidenceSummary}>
          <dl className="text-std-16N-170">
            <EvidencePair label={indication.label} value={indication.value} />
            {withEvidence.flatMap((step) => step.evidence.map((piece) => <EvidencePair key={`${step.key}.${piece.key}`} label={piece.label} value={piece.value} />))}
          </dl>
        </Disclosure>
      </div>
    </div>
  )
}

function Mark({ tone }: { tone: VerdictTone }) {
  return <Icon name={looks[tone].icon} className={`forced-colors:text-[CanvasText] ${looks[tone].ink}`} />
}

function EvidencePair({ label, value }: { label: string, value: string }) {
  return (
    <div className="py-1">
      <dt className="text-std-16B-170">{label}</dt>
      <dd className="text-mono-16N-150 break-all">{value}</dd>
    </div>
  )
}
