import type { ReactNode } from 'react'
import { Disclosure } from './disclosure'
import { Icon, type IconName } from './icons'
import { StatusBadge } from './status-badge'

export type VerdictTone = 'passed' | 'failed' | 'unknown'
export type EvidencePiece = { key: string, label: string, value: string }
export type VerdictStep = {
  key: string
  title: string
  tone: VerdictTone
  toneWord: string
  sentence: string
  /** The fact behind the sentence, where one says more than the sentence alone: who, when. */
  fact: ReactNode
  evidence: EvidencePiece[]
}

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
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
        <p className="flex min-w-0 items-center gap-3 text-std-20B-150 text-solid-gray-900">
          <Mark tone={tone} />
          {headline}
        </p>
        <StatusBadge tone={tone}>{toneWord}</StatusBadge>
      </div>
      <p className="mt-2">{meaning}</p>
      <ol className="mt-4 space-y-3 border-t border-solid-gray-300 pt-4">
        {steps.map((step) => (
          <li key={step.key} className="flex items-start gap-3">
            <span className="pt-0.5"><Mark tone={step.tone} /></span>
            <div className="min-w-0">
              <p><span className="mr-2 font-700">{step.toneWord}</span>{step.sentence}</p>
              {step.fact ? <p className="text-solid-gray-700">{step.fact}</p> : null}
            </div>
          </li>
        ))}
      </ol>
      <div className="mt-4">
        <Disclosure summary={evidenceSummary}>
          <EvidenceList pieces={[{ key: 'indication', ...indication }]} />
          {withEvidence.map((step) => (
            <div key={step.key} className="mt-3">
              <p className="text-std-16B-170 text-solid-gray-900">{step.title}</p>
              <EvidenceList pieces={step.evidence} />
            </div>
          ))}
        </Disclosure>
      </div>
    </div>
  )
}

function Mark({ tone }: { tone: VerdictTone }) {
  return <Icon name={looks[tone].icon} className={`forced-colors:text-[CanvasText] ${looks[tone].ink}`} />
}

function EvidenceList({ pieces }: { pieces: EvidencePiece[] }) {
  return (
    <dl>
      {pieces.map((piece) => (
        <div key={piece.key} className="py-1 md:grid md:grid-cols-[14rem_1fr] md:gap-4">
          <dt className="text-solid-gray-700">{piece.label}</dt>
          <dd className="text-mono-16N-150 break-all">{piece.value}</dd>
        </div>
      ))}
    </dl>
  )
}
