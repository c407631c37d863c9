import { failed, passed, unknown, type Evidence, type Step, type StepName } from './verdict'
import type { VerificationReason } from './reasons'

/** Something that keeps a step from being passed. */
export interface Finding {
  readonly step: StepName
  readonly outcome: 'failed' | 'unknown'
  readonly reason: VerificationReason
  readonly evidence: Evidence
}

export function finding(step: StepName, reason: VerificationReason, evidence: Evidence = {}): Finding {
  return { step, outcome: 'failed', reason, evidence }
}

/** A step from what was found about it: its first finding, or passed. Evidence of the step itself stands in either case. */
export function stepFrom(name: StepName, findings: readonly Finding[], evidence: Evidence): Step {
  const first = findings.find(({ step }) => step === name)
  if (!first) return passed(name, evidence)
  const make = first.outcome === 'failed' ? failed : unknown
  return make(name, first.reason, { ...evidence, ...first.evidence })
}
